package io.weir.enrich.iprange;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.weir.async.Deadline;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets only so many look-up statements out at once, and counts one until it has ended in Postgres
 * too: whoever asked has gone on at its deadline, but the connection is taken until then. So a slow
 * Postgres never leaves decisions without connections. What waits is bounded by the batches that
 * are at their look-ups, and none of it for longer than its deadline. One for a pool; any event
 * loop.
 */
public final class StatementLimit {
  private final Vertx vertx;
  private final int most;
  private final Queue<Waiter> waiting = new ArrayDeque<>();
  private int out;

  /** Lets this many out. */
  public StatementLimit(Vertx vertx, int most) {
    this.vertx = vertx;
    this.most = most;
  }

  private record Waiter(Promise<Void> admitted, Context context) {}

  /**
   * Sends a statement as soon as it may be.
   *
   * @param statement called on the caller's context, at once or later; or never, if it may not be
   *     sent before the deadline
   * @return what it says, if it says so before the deadline; else fails
   */
  <T> Future<T> run(Deadline deadline, Supplier<Future<T>> statement) {
    return admit(deadline).compose(admitted -> send(deadline, statement));
  }

  private <T> Future<T> send(Deadline deadline, Supplier<Future<T>> statement) {
    if (deadline.remainingMillis() == 0) {
      leave();
      return Future.failedFuture(congested());
    }
    // Even if the driver throws, its place is free again.
    Future<T> ended = Future.succeededFuture().compose(now -> statement.get());
    ended.onComplete(end -> leave());
    return ended.timeout(Math.max(1, deadline.remainingMillis()), TimeUnit.MILLISECONDS);
  }

  private Future<Void> admit(Deadline deadline) {
    Waiter waiter;
    synchronized (this) {
      if (out < most) {
        out++;
        return Future.succeededFuture();
      }
      waiter = new Waiter(Promise.promise(), vertx.getOrCreateContext());
      waiting.add(waiter);
    }
    long timer = vertx.setTimer(Math.max(1, deadline.remainingMillis()), late -> sendAway(waiter));
    return waiter.admitted().future().onComplete(done -> vertx.cancelTimer(timer));
  }

  private void sendAway(Waiter waiter) {
    boolean waits;
    synchronized (this) {
      waits = waiting.remove(waiter);
    }
    if (waits) {
      waiter.admitted().fail(congested());
    }
  }

  private void leave() {
    Waiter next;
    synchronized (this) {
      next = waiting.poll();
      if (next == null) {
        out--;
      }
    }
    if (next != null) {
      next.context().runOnContext(now -> next.admitted().complete());
    }
  }

  private FailureException congested() {
    return new FailureException(
        new Failure(
            Failure.Kind.INFRASTRUCTURE,
            "ranges-congested",
            most
                + " look-ups were at Postgres until the deadline, and no more may be; see what they"
                + " wait for in pg_stat_activity, or raise postgres.poolSize"),
        null);
  }
}
