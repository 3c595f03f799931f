package io.weir.kafka;

import io.weir.event.Failure;
import io.weir.ops.Health;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether a consumer's fetches come back. One that does not within {@code request.timeout.ms} is
 * given up and asked for again, for ever if the link is too slow for it, and no poll tells: each
 * comes back in time, and empty. Lives on its verticle's event loop.
 */
public final class FetchProgress {
  private static final Duration LIMIT = Duration.ofSeconds(15);

  private static final Failure STUCK =
      new Failure(
          Failure.Kind.INFRASTRUCTURE,
          "fetch-stuck",
          "no fetch has come back for "
              + LIMIT.toSeconds()
              + " s: the brokers are away, a quota holds them back, or the link is too slow for what"
              + " is fetched at once; if so, lower fetch.max.bytes and max.partition.fetch.bytes"
              + " below kafka, or raise request.timeout.ms");

  /**
   * What a consumer has fetched at a moment.
   *
   * @param isWanted whether there is a partition to be fetched
   * @param completed fetches that have come back
   */
  public record Fetches(boolean isWanted, double completed) {

    /** Where there is no consumer, or no partition. */
    public static final Fetches NONE = new Fetches(false, 0);

    /** Of this moment; on the polling thread. */
    public static Fetches of(GroupConsumer consumer) {
      boolean wanted = !consumer.paused().containsAll(consumer.assignment());
      double completed =
          consumer.metrics().values().stream()
              .filter(metric -> metric.metricName().name().equals("fetch-total"))
              .map(metric -> metric.metricValue())
              .mapToDouble(value -> ((Number) value).doubleValue())
              .sum();
      return new Fetches(wanted, completed);
    }
  }

  private final String place;
  private final Health health;
  private final LongSupplier nanoTime;
  private Fetches last = Fetches.NONE;
  private long movedAt;

  /**
   * Nothing is wanted yet.
   *
   * @param name of the consumer, for messages
   * @param nanoTime as {@link System#nanoTime}
   */
  public FetchProgress(String name, Health health, LongSupplier nanoTime) {
    this.place = "fetch:" + name;
    this.health = health;
    this.nanoTime = nanoTime;
    this.movedAt = nanoTime.getAsLong();
  }

  /** Takes note of what there is now; called now and then. */
  public void note(Fetches now) {
    boolean moves = !now.isWanted() || !last.isWanted() || now.completed() != last.completed();
    last = now;
    if (moves) {
      movedAt = nanoTime.getAsLong();
      health.clear(place);
    } else if (nanoTime.getAsLong() - movedAt > LIMIT.toNanos()) {
      health.report(place, STUCK);
    }
  }
}
