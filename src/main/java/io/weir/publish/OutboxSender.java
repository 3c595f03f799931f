package io.weir.publish;

import io.weir.event.FailureException;
import java.util.Optional;

/** Sends batches with one producer. Blocks; runs on the publisher's worker thread only. */
sealed interface OutboxSender permits TransactionalSender, IdempotentSender {

  /** The batch did not happen as a whole; the cause says why. */
  final class SendException extends Exception {
    private static final long serialVersionUID = 1L;
    private final boolean unknown;
    private final boolean mended;
    private final transient RefusedRow refused;

    SendException(boolean unknown, FailureException cause) {
      super(cause);
      this.unknown = unknown;
      this.mended = false;
      this.refused = null;
    }

    /**
     * A batch that did not happen because a topic refused this row of it.
     *
     * @param mended whether the row, sent again, is sent in another way
     */
    SendException(RefusedRow refused, boolean mended) {
      super(new FailureException(refused.refusal().failure(), null));
      this.unknown = false;
      this.mended = mended;
      this.refused = mended ? null : refused;
    }

    /** Whether the batch may have taken effect all the same: check before sending it again. */
    boolean isUnknown() {
      return unknown;
    }

    /** Whether the batch may go out if it is sent again at once. */
    boolean isMended() {
      return mended;
    }

    /** The row but for which the batch might have gone out. */
    Optional<RefusedRow> refused() {
      return Optional.ofNullable(refused);
    }
  }

  /** Sends rows and offsets; returns when both are durable. */
  void send(PublishBatch batch) throws SendException;

  /** Makes a producer ready, resolving what an earlier one of the same name left open. */
  void open();

  /** Closes the producer without waiting for what is in flight. */
  void close();

  /**
   * Has a {@link #send} under way fail now, rather than when its records' time is over. May be
   * called from any thread; blocks for a moment.
   */
  void interrupt();
}
