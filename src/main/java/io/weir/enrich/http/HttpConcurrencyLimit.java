package io.weir.enrich.http;

import io.vertx.core.Future;
import io.weir.async.AsyncSemaphore;
import io.weir.event.Answer;
import io.weir.event.Failure;
import io.weir.event.FailureException;

/**
 * Lets only so many requests out at once; a bounded number waits, and one that nobody waits for any
 * more is dropped instead of asked. Waiting here, outside of the breaker and of the call's time
 * limit, is not the service's failure. One per service and process; any event loop.
 */
final class HttpConcurrencyLimit implements SingleLookup {
  private final SingleLookup next;
  private final AsyncSemaphore permits;

  HttpConcurrencyLimit(int maxConcurrent, int maxWaiting, SingleLookup next) {
    this.next = next;
    this.permits = new AsyncSemaphore(maxConcurrent, maxWaiting);
  }

  @Override
  public Future<Answer> ask(LookupRequest request) {
    if (permits.tryAcquire()) {
      return askNow(request);
    }
    return permits
        .acquire(request::isStillWanted)
        .recover(error -> Future.failedFuture(congested(error)))
        .compose(held -> askNow(request));
  }

  private Future<Answer> askNow(LookupRequest request) {
    return next.ask(request).onComplete(done -> permits.release());
  }

  private static FailureException congested(Throwable error) {
    return new FailureException(
        new Failure(Failure.Kind.INFRASTRUCTURE, "http-congested", error.getMessage()), null);
  }
}
