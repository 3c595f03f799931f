package io.weir.publish;

import io.vertx.core.Vertx;
import io.weir.event.Failure;
import io.weir.ops.Health;

/**
 * Watches one batch at a time on its way to Kafka: tells when that takes long, and ends it when it
 * has become known that a topic of it takes nothing. Lives on its publisher's event loop.
 */
final class BatchWatch {
  /** A client of Kafka waits for half a minute before it says that the brokers are away. */
  private static final long SLOW_MILLIS = 3_000;

  private static final long HOPELESS_MILLIS = 1_000;

  private static final Failure SLOW =
      new Failure(
          Failure.Kind.INFRASTRUCTURE,
          "kafka-slow",
          "a batch has been on its way to Kafka for "
              + SLOW_MILLIS
              + " ms; the brokers do not answer");

  private final Vertx vertx;
  private final OutboxSender sender;
  private final UnsendableRows unsendable;
  private final Health health;
  private final String place;
  private long slow;
  private long hopeless;

  /** Tells of slow batches at this place. */
  BatchWatch(
      Vertx vertx, OutboxSender sender, UnsendableRows unsendable, Health health, String place) {
    this.vertx = vertx;
    this.sender = sender;
    this.unsendable = unsendable;
    this.health = health;
    this.place = place;
  }

  /**
   * A batch begins.
   *
   * @param isNamed whether what holds it up has its name already
   */
  void begin(PublishBatch batch, boolean isNamed) {
    slow = vertx.setTimer(SLOW_MILLIS, waited -> tell(isNamed));
    hopeless = vertx.setPeriodic(HOPELESS_MILLIS, tick -> interruptIfHopeless(batch));
  }

  private void tell(boolean isNamed) {
    if (!isNamed) {
      health.report(place, SLOW);
    }
  }

  /** A topic that is gone answers nothing, and the records' time is long. */
  private void interruptIfHopeless(PublishBatch batch) {
    if (unsendable.areHopeless(batch.rows())) {
      vertx.executeBlocking(
          () -> {
            sender.interrupt();
            return null;
          },
          false);
    }
  }

  /** The batch has ended, well or not. */
  void end() {
    vertx.cancelTimer(slow);
    vertx.cancelTimer(hopeless);
  }
}
