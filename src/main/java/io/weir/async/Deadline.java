package io.weir.async;

import java.time.Duration;

/**
 * The moment by which an answer is of use, on the monotonic clock.
 *
 * @param nanoTime in the terms of {@link System#nanoTime()}
 */
public record Deadline(long nanoTime) {

  /** The deadline that lies this long ahead of now. */
  public static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /** Time left in milliseconds, at least 0. */
  public long remainingMillis() {
    return Math.max(0, (nanoTime - System.nanoTime()) / 1_000_000);
  }
}
