package io.weir.enrich.http;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.weir.enrich.HttpBreakerSettings;
import io.weir.event.Answer;
import io.weir.event.Failure;
import io.weir.event.Failure.Kind;
import io.weir.event.FailureException;

/**
 * Leaves a failing service alone for a while, then tries it with one call. Only the service's own
 * failures count; and while it is not known to be well, they are an outage that uses up nobody's
 * attempts. One per service and process; any event loop.
 */
final class HttpBreaker implements SingleLookup {

  /** The call has a time limit of its own, which also frees its connection. */
  private static final long NO_TIMEOUT = -1;

  private final SingleLookup call;
  private final CircuitBreaker breaker;

  HttpBreaker(Vertx vertx, String name, HttpBreakerSettings settings, SingleLookup call) {
    this.call = call;
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
    breaker.<Answer>failurePolicy(HttpBreaker::isServiceFailure);
  }

  @Override
  public Future<Answer> ask(LookupRequest request) {
    return breaker
        .execute(() -> call.ask(request))
        .recover(error -> Future.failedFuture(whileNotWell(error)));
  }

  private static boolean isServiceFailure(Future<Answer> call) {
    return call.failed()
        && !(call.cause() instanceof FailureException known
            && (known.failure().kind() == Kind.RECORD
                || known.failure().kind() == Kind.CONFIGURATION));
  }

  private Throwable whileNotWell(Throwable error) {
    if (error instanceof OpenCircuitException) {
      return new FailureException(
          Failure.outage("breaker-open", "the service failed too often and is left alone"), null);
    }
    if (error instanceof FailureException known
        && known.failure().kind() == Kind.TRANSIENT
        && breaker.state() != CircuitBreakerState.CLOSED) {
      Failure failure = known.failure();
      return new FailureException(Failure.outage(failure.reason(), failure.message()), error);
    }
    return error;
  }

  void close() {
    breaker.close();
  }
}
