package io.weir.kafka;

/**
 * Where a {@link PollLoop} stands with its consumer. Pure.
 *
 * <pre>
 * NEW ──▶ OPENING ──▶ POLLING
 *            ▲  │        │
 *            │  ▼        │
 *          REPLACING ◀───┘        any ──▶ STOPPED, for good
 * </pre>
 */
enum PollState {
  /** Nothing has been opened. */
  NEW,
  /** A consumer is being constructed. */
  OPENING,
  /** A consumer is subscribed and polled. */
  POLLING,
  /** The consumer is given up, or could not be opened; another is opened after a wait. */
  REPLACING,
  /** No consumer is opened or polled any more. */
  STOPPED;

  /**
   * The state after a step to this one; what is stopped stays stopped.
   *
   * @throws IllegalStateException if no step leads there
   */
  PollState to(PollState next) {
    if (this == STOPPED) {
      return STOPPED;
    }
    if (!isLegal(next)) {
      throw new IllegalStateException("no step leads from " + this + " to " + next);
    }
    return next;
  }

  private boolean isLegal(PollState next) {
    return switch (next) {
      case NEW -> false;
      case OPENING -> this == NEW || this == REPLACING;
      case POLLING -> this == OPENING;
      case REPLACING -> this == OPENING || this == POLLING;
      case STOPPED -> true;
    };
  }
}
