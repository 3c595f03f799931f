package io.weir.async;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.BooleanSupplier;

/**
 * A number of permits that are waited for without blocking, first come first served, by a bounded
 * number of waiters. A waiter goes on by way of its own Vert.x context, so that a long queue does
 * not become as deep a stack. Thread-safe.
 */
public final class AsyncSemaphore {

  /** As many wait as may. */
  public static final class FullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private FullException(int maxWaiting) {
      super(maxWaiting + " are waiting already", null, false, false);
    }
  }

  /** When its turn came, or its time was over, the waiter had no use for a permit any more. */
  public static final class UnwantedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private UnwantedException() {
      super("no permit became free in time", null, false, false);
    }
  }

  private record Waiter(Promise<Void> granted, BooleanSupplier isWanted, Context context) {
    void complete(Runnable step) {
      if (context == null) {
        step.run();
      } else {
        context.runOnContext(turn -> step.run());
      }
    }
  }

  private final int maxWaiting;
  private final Queue<Waiter> waiting = new ArrayDeque<>();
  private int free;

  /** All permits are free. */
  public AsyncSemaphore(int permits, int maxWaiting) {
    this.free = permits;
    this.maxWaiting = maxWaiting;
  }

  /** Takes a permit at once, if one is free, which means that nobody waits for it. */
  public synchronized boolean tryAcquire() {
    if (free == 0) {
      return false;
    }
    free--;
    return true;
  }

  /**
   * Waits for a permit for as long as it is wanted.
   *
   * @param context where the waiter goes on; null for the thread that gives the permit back
   * @param isWanted asked when its turn comes
   * @return completes when the permit is held, to be given back by {@link #release}; fails with a
   *     {@link FullException} or an {@link UnwantedException}
   */
  public Future<Void> acquire(Context context, BooleanSupplier isWanted) {
    Waiter waiter = new Waiter(Promise.promise(), isWanted, context);
    enqueue(waiter);
    return waiter.granted().future();
  }

  /**
   * Waits for a permit until a deadline.
   *
   * @return as above; fails with an {@link UnwantedException} when the time is over
   */
  public Future<Void> acquire(Vertx vertx, Deadline deadline) {
    Promise<Void> granted = Promise.promise();
    Waiter waiter =
        new Waiter(granted, () -> !granted.future().isComplete(), vertx.getOrCreateContext());
    enqueue(waiter);
    if (granted.future().isComplete()) {
      return granted.future();
    }
    long timer = vertx.setTimer(Math.max(1, deadline.remainingMillis()), late -> giveUp(waiter));
    return granted.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  private void enqueue(Waiter waiter) {
    boolean full = false;
    synchronized (this) {
      if (free == 0) {
        full = waiting.size() >= maxWaiting;
        if (!full) {
          waiting.add(waiter);
          return;
        }
      } else {
        free--;
      }
    }
    if (full) {
      waiter.granted().fail(new FullException(maxWaiting));
    } else {
      waiter.granted().complete();
    }
  }

  private void giveUp(Waiter waiter) {
    synchronized (this) {
      waiting.remove(waiter);
    }
    // If its turn has come meanwhile, the grant finds this and passes the permit on.
    waiter.granted().tryFail(new UnwantedException());
  }

  /** Gives a permit back, to the first waiter that still wants it. */
  public void release() {
    List<Waiter> unwanted = new ArrayList<>();
    Waiter next;
    synchronized (this) {
      next = waiting.poll();
      while (next != null && !next.isWanted().getAsBoolean()) {
        unwanted.add(next);
        next = waiting.poll();
      }
      if (next == null) {
        free++;
      }
    }
    unwanted.forEach(
        waiter -> waiter.complete(() -> waiter.granted().tryFail(new UnwantedException())));
    if (next != null) {
      Waiter granted = next;
      granted.complete(
          () -> {
            if (!granted.granted().tryComplete()) {
              release();
            }
          });
    }
  }
}
