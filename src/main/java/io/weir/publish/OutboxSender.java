package io.weir.publish;

import io.weir.event.FailureException;

/** Sends batches with one producer. Blocks; runs on the publisher's worker thread only. */
sealed interface OutboxSender permits TransactionalSender, IdempotentSender {

  /** The batch did not happen as a whole; the cause says why. */
  final class SendException extends Exception {
    private static final long serialVersionUID = 1L;
    private final boolean unknown;

    SendException(boolean unknown, FailureException cause) {
      super(cause);
      this.unknown = unknown;
    }

    /** Whether the batch may have taken effect all the same: check before sending it again. */
    boolean isUnknown() {
      return unknown;
    }
  }

  /** Sends rows and offsets; returns when both are durable. */
  void send(PublishBatch batch) throws SendException;

  /** Makes a producer ready, resolving what an earlier one of the same name left open. */
  void open();

  /** Closes the producer without waiting for what is in flight. */
  void close();
}
