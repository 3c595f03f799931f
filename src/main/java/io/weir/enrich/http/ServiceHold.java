package io.weir.enrich.http;

import io.weir.event.Failure;
import java.time.Duration;

/**
 * Keeps all but one call in a while from a service that refuses everything. Pure but for the time
 * it is given; thread-safe.
 */
final class ServiceHold {
  private final long pauseNanos;
  private Failure failure;
  private long nextTry;

  /** Lets one call through in each pause of this length. */
  ServiceHold(Duration pause) {
    this.pauseNanos = pause.toNanos();
  }

  /** Begins, or goes on, for this reason; true if it begins. */
  synchronized boolean begin(Failure reason, long nanoTime) {
    boolean begins = failure == null;
    failure = reason;
    if (begins) {
      nextTry = nanoTime + pauseNanos;
    }
    return begins;
  }

  /** Ends it; true if there was one. */
  synchronized boolean end() {
    boolean ends = failure != null;
    failure = null;
    return ends;
  }

  /** Why nobody may ask, or null. */
  synchronized Failure failure() {
    return failure;
  }

  /** Whether this caller is the one that tries it now. */
  synchronized boolean takeTurn(long nanoTime) {
    if (nanoTime - nextTry < 0) {
      return false;
    }
    nextTry = nanoTime + pauseNanos;
    return true;
  }
}
