package io.weir.enrich.http;

import io.vertx.core.Future;
import io.weir.event.Answer;

/** Asks the service about one input; may be called from any event loop. */
interface SingleLookup {

  /**
   * The answer, a {@link Answer.Hit} or a {@link Answer.None}.
   *
   * @return fails with a {@link io.weir.event.FailureException} that says whose fault it is
   */
  Future<Answer> ask(LookupRequest request);
}
