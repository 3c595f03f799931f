package io.weir.enrich.iprange;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.weir.async.AsyncSemaphore;
import io.weir.async.Deadline;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets only so many look-up statements be at Postgres at once, and counts one until it has ended
 * there too: its caller has gone on at the deadline, but the connection is taken until then. So a
 * slow Postgres never leaves commits without connections. One for a pool; any event loop.
 */
public final class StatementConcurrencyLimit {
  private final Vertx vertx;
  private final int maxStatements;
  private final AsyncSemaphore permits;

  /** Lets this many statements be at Postgres. */
  public StatementConcurrencyLimit(Vertx vertx, int maxStatements) {
    this.vertx = vertx;
    this.maxStatements = maxStatements;
    // What waits is bounded by the batches that are at their look-ups, and by their deadlines.
    this.permits = new AsyncSemaphore(maxStatements, Integer.MAX_VALUE);
  }

  /**
   * Sends a statement as soon as it may be.
   *
   * @param statement called on the caller's context, at once or later; or never, if it may not be
   *     sent before the deadline
   * @return its result, if there is one before the deadline; else fails
   */
  <T> Future<T> run(Deadline deadline, Supplier<Future<T>> statement) {
    return permits
        .acquire(vertx, deadline)
        .recover(late -> Future.failedFuture(congested()))
        .compose(permit -> send(deadline, statement));
  }

  private <T> Future<T> send(Deadline deadline, Supplier<Future<T>> statement) {
    // Even if the driver throws, its permit is free again.
    Future<T> ended = Future.succeededFuture().compose(now -> statement.get());
    ended.onComplete(end -> permits.release());
    return ended.timeout(Math.max(1, deadline.remainingMillis()), TimeUnit.MILLISECONDS);
  }

  private FailureException congested() {
    return new FailureException(
        new Failure(
            Failure.Kind.INFRASTRUCTURE,
            "ranges-congested",
            maxStatements
                + " look-ups were at Postgres until the deadline, and no more may be; see what they"
                + " wait for in pg_stat_activity, or raise postgres.poolSize"),
        null);
  }
}
