package io.weir.enrich.http;

import io.vertx.core.Future;

/** Brings one input to the service and a reply back; may be called from any event loop. */
interface SingleCall {

  /**
   * The reply, whatever it says.
   *
   * @return fails with a {@link io.weir.event.FailureException} if there is none, or one that only
   *     says that the service cannot answer
   */
  Future<HttpReply> call(LookupRequest request);
}
