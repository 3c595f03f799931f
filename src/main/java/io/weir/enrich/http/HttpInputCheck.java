package io.weir.enrich.http;

import io.vertx.core.Future;
import io.weir.event.Answer;
import io.weir.event.Failure;
import io.weir.event.FailureException;

/**
 * Turns away an input that must not be sent, before it waits in a queue or passes for a sign that
 * the service is well. Any event loop.
 */
final class HttpInputCheck implements SingleLookup {
  private final RequestUri uri;
  private final SingleLookup next;

  HttpInputCheck(RequestUri uri, SingleLookup next) {
    this.uri = uri;
    this.next = next;
  }

  @Override
  public Future<Answer> ask(LookupRequest request) {
    Failure refusal = uri.refusal(request.input());
    return refusal == null
        ? next.ask(request)
        : Future.failedFuture(new FailureException(refusal, null));
  }
}
