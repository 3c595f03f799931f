package io.weir.ownership;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * An answer of the brokers that may be over soon: whether it has lasted. Lives on its verticle's
 * event loop.
 */
final class RepeatedAnswer {
  private final long limitNanos;
  private final LongSupplier nanoTime;
  private boolean isGiven;
  private long firstNanos;
  private long askedNanos;

  /**
   * Not given yet.
   *
   * @param limit how long it has to be repeated to have lasted
   */
  RepeatedAnswer(Duration limit, LongSupplier nanoTime) {
    this.limitNanos = limit.toNanos();
    this.nanoTime = nanoTime;
  }

  /** Notes that the brokers are being asked from now on. */
  void asked() {
    askedNanos = nanoTime.getAsLong();
  }

  /** Notes that they have given it, for the first time or again. */
  void given() {
    if (!isGiven) {
      isGiven = true;
      firstNanos = nanoTime.getAsLong();
    }
  }

  /** Notes that they have given another one. */
  void takenBack() {
    isGiven = false;
  }

  /**
   * Whether it was also given to a question that was asked so long after the first answer; when an
   * answer is read says little of its age.
   */
  boolean hasLasted() {
    return isGiven && askedNanos - firstNanos >= limitNanos;
  }
}
