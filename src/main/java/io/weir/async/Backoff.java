package io.weir.async;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before the next of an endless number of tries: doubling up to a limit, with full
 * jitter in the upper half so that many waiters do not come back together. Pure but for the jitter.
 *
 * @param first the longest first wait
 * @param limit the longest wait of all
 */
public record Backoff(Duration first, Duration limit) {

  /** For our own store and broker: quick at first, as deadlocks and failovers are over soon. */
  public static final Backoff INFRASTRUCTURE =
      new Backoff(Duration.ofMillis(20), Duration.ofSeconds(5));

  /** Milliseconds to wait after this many failed tries, at least 1. */
  public long millis(int failures) {
    long ceiling =
        Math.min(limit.toMillis(), first.toMillis() << Math.min(Math.max(failures - 1, 0), 20));
    long floor = Math.max(1, ceiling / 2);
    return ThreadLocalRandom.current().nextLong(floor, Math.max(ceiling, floor) + 1);
  }
}
