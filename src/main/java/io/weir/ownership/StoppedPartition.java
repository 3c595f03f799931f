package io.weir.ownership;

import io.vertx.core.Future;
import io.weir.event.Failure;
import io.weir.event.FailureException;

/** Says why a partition cannot go on before somebody has seen to it. */
final class StoppedPartition {

  private StoppedPartition() {}

  /** Fails with kind CONFIGURATION. */
  static <T> Future<T> because(String reason, String message) {
    return Future.failedFuture(
        new FailureException(new Failure(Failure.Kind.CONFIGURATION, reason, message), null));
  }
}
