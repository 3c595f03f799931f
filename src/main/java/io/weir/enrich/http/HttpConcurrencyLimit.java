package io.weir.enrich.http;

import io.vertx.core.Future;
import io.weir.async.AsyncSemaphore;
import io.weir.event.Failure;
import io.weir.event.FailureException;

/**
 * Lets only so many requests be at the service at once; a bounded number waits, and a request that
 * nobody waits for any more is dropped instead of sent. Waiting here, outside of the breaker and of
 * the call's timeout, is not the service's failure. One per service and process; any event loop.
 */
final class HttpConcurrencyLimit implements SingleCall {
  private final int maxWaiting;
  private final AsyncSemaphore permits;
  private final SingleCall next;

  HttpConcurrencyLimit(int maxConcurrent, int maxWaiting, SingleCall next) {
    this.maxWaiting = maxWaiting;
    this.permits = new AsyncSemaphore(maxConcurrent, maxWaiting);
    this.next = next;
  }

  @Override
  public Future<HttpReply> call(LookupRequest request) {
    return permits
        .acquire(request::isStillWanted)
        .recover(refused -> Future.failedFuture(congested(refused)))
        .compose(permit -> next.call(request).onComplete(done -> permits.release()));
  }

  private FailureException congested(Throwable refused) {
    String message =
        refused instanceof AsyncSemaphore.QueueFullException
            ? maxWaiting + " questions are waiting already"
            : "no connection became free in time";
    return new FailureException(
        new Failure(Failure.Kind.INFRASTRUCTURE, "http-congested", message), null);
  }
}
