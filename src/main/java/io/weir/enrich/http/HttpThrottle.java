package io.weir.enrich.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Leaves the service alone for as long as it asks. A request that can wait so long is asked then,
 * again if need be. One that cannot has its partition wait if the pause is short, so that events
 * come at the rate that the service allows; if it is long, that is an outage. Neither uses up
 * attempts. One per service and process; any event loop.
 */
final class HttpThrottle implements SingleCall {
  private static final long SHORT_NANOS = Duration.ofSeconds(5).toNanos();

  private final Vertx vertx;
  private final SingleCall next;

  /** When the service may be asked again, in the terms of {@link System#nanoTime()}. */
  private final AtomicLong openAt = new AtomicLong(System.nanoTime());

  HttpThrottle(Vertx vertx, SingleCall next) {
    this.vertx = vertx;
    this.next = next;
  }

  @Override
  public Future<HttpReply> call(LookupRequest request) {
    long pauseNanos = openAt.get() - System.nanoTime();
    if (pauseNanos <= 0) {
      return next.call(request).compose(reply -> unlessBusy(request, reply));
    }
    if (pauseNanos >= request.remainingNanos()) {
      return Future.failedFuture(new FailureException(leftAlone(pauseNanos), null));
    }
    return vertx
        .timer(pauseNanos / 1_000_000 + 1, TimeUnit.MILLISECONDS)
        .compose(over -> call(request));
  }

  /** Whether the service has wanted to be left alone at some time since. */
  boolean hasPausedSince(long nanoTime) {
    return openAt.get() - nanoTime > 0;
  }

  private Future<HttpReply> unlessBusy(LookupRequest request, HttpReply reply) {
    if (!(reply instanceof HttpReply.Busy busy)) {
      return Future.succeededFuture(reply);
    }
    long until = System.nanoTime() + busy.pause().toNanos();
    openAt.accumulateAndGet(until, (known, said) -> said - known > 0 ? said : known);
    return call(request);
  }

  private static Failure leftAlone(long pauseNanos) {
    return new Failure(
        pauseNanos <= SHORT_NANOS ? Failure.Kind.INFRASTRUCTURE : Failure.Kind.OUTAGE,
        "http-429",
        "the service limits how often it may be asked, and wants to be left alone for another "
            + Duration.ofNanos(pauseNanos).toMillis()
            + " ms (status 429)");
  }
}
