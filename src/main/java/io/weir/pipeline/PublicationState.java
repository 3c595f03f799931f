package io.weir.pipeline;

/**
 * What a pipeline has given to the publisher, in order. Once the publisher hands rows back, those
 * that follow are not given to it either: the next takeover publishes all of them from the outbox,
 * in order. Immutable.
 *
 * @param inFlight commits whose rows are on their way
 * @param isLeftToRecovery whether rows were handed back
 */
record PublicationState(int inFlight, boolean isLeftToRecovery) {

  static final PublicationState IDLE = new PublicationState(0, false);

  /** Rows are given to the publisher. */
  PublicationState begun() {
    if (isLeftToRecovery) {
      throw new IllegalStateException("rows before these were handed back");
    }
    return new PublicationState(inFlight + 1, false);
  }

  /** The publisher has answered for one commit: published, or handed back. */
  PublicationState ended(boolean isPublished) {
    if (inFlight == 0) {
      throw new IllegalStateException("nothing is in flight");
    }
    return new PublicationState(inFlight - 1, isLeftToRecovery || !isPublished);
  }

  /** The takeover has published what stood in the outbox. */
  PublicationState recovered() {
    if (inFlight > 0) {
      throw new IllegalStateException(inFlight + " are in flight");
    }
    return IDLE;
  }

  boolean isIdle() {
    return inFlight == 0;
  }
}
