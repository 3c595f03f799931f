package io.weir.enrich.http;

import io.vertx.core.Future;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.time.Duration;

/**
 * Lets nothing through to a service that refuses everything, until somebody who tries it now and
 * then has an answer. One per service and process; any event loop.
 */
final class ServiceHold implements SingleCall {
  private final long pauseNanos;
  private final SingleCall next;
  private Failure reason;
  private long nextTry;

  /** Lets one caller try in each pause of this length. */
  ServiceHold(Duration pause, SingleCall next) {
    this.pauseNanos = pause.toNanos();
    this.next = next;
  }

  @Override
  public Future<HttpReply> call(LookupRequest request) {
    Failure held = reason();
    return held == null
        ? next.call(request)
        : Future.failedFuture(new FailureException(held, null));
  }

  /** Begins, or goes on, for this reason; true if it begins. */
  synchronized boolean begin(Failure why, long nanoTime) {
    boolean begins = reason == null;
    reason = why;
    if (begins) {
      nextTry = nanoTime + pauseNanos;
    }
    return begins;
  }

  /** Ends it; true if there was one. */
  synchronized boolean end() {
    boolean ends = reason != null;
    reason = null;
    return ends;
  }

  /** Why nothing is let through, or null. */
  synchronized Failure reason() {
    return reason;
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
