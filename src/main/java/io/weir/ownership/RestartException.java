package io.weir.ownership;

import io.vertx.core.Future;

/** Something has moved meanwhile: the takeover starts again from its first step. */
final class RestartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private RestartException() {
    super("start again", null, false, false);
  }

  static <T> Future<T> restart() {
    return Future.failedFuture(new RestartException());
  }
}
