package io.weir.enrich.http;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.weir.enrich.HttpBreakerSettings;
import io.weir.event.Failure;
import io.weir.event.Failure.Kind;
import io.weir.event.FailureException;

/**
 * Leaves a failing service alone for a while, then tries it with one call. Only calls without a
 * reply count, and replies that say no more than that the service cannot answer. One per service
 * and process; any event loop.
 */
final class HttpBreaker implements SingleCall {

  /** The call has a time limit of its own, which also frees its connection. */
  private static final long NO_TIMEOUT = -1;

  private final SingleCall next;
  private final CircuitBreaker breaker;

  HttpBreaker(Vertx vertx, String name, HttpBreakerSettings settings, SingleCall next) {
    this.next = next;
    this.breaker =
        CircuitBreaker.create(
            name,
            vertx,
            new CircuitBreakerOptions()
                .setMaxFailures(settings.maxFailures())
                .setFailuresRollingWindow(settings.window().toMillis())
                .setResetTimeout(settings.resetTimeout().toMillis())
                .setTimeout(NO_TIMEOUT)
                .setNotificationAddress(null));
    breaker.<HttpReply>failurePolicy(HttpBreaker::isServiceFailure);
  }

  @Override
  public Future<HttpReply> call(LookupRequest request) {
    return breaker
        .execute(() -> next.call(request))
        .recover(error -> Future.failedFuture(inOurWords(error)));
  }

  private static boolean isServiceFailure(Future<HttpReply> call) {
    return call.failed()
        && !(call.cause() instanceof FailureException known
            && known.failure().kind() == Kind.CONFIGURATION);
  }

  private static Throwable inOurWords(Throwable error) {
    return error instanceof OpenCircuitException
        ? new FailureException(
            Failure.outage("breaker-open", "the service failed too often and is left alone"), null)
        : error;
  }

  void close() {
    breaker.close();
  }
}
