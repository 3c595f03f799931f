package io.weir.async;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BooleanSupplier;

/**
 * A semaphore for which nobody blocks: permits are granted first come first served, and a bounded
 * number of callers waits for them. Every permit that was granted must be released once, from any
 * thread. Thread-safe.
 */
public final class AsyncSemaphore {
  private final int permits;
  private final int maxWaiting;
  private final Queue<Waiter> waiting = new ArrayDeque<>();
  private int free;
  private boolean granting;

  /** Grants at most this many permits at once, and lets at most so many callers wait. */
  public AsyncSemaphore(int permits, int maxWaiting) {
    this.permits = permits;
    this.maxWaiting = maxWaiting;
    this.free = permits;
  }

  /** The caller gave up waiting: the permit was not wanted any more, or not free in time. */
  public static final class AbandonedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private AbandonedException() {
      super("gave up waiting for a permit", null, false, false);
    }
  }

  /** As many callers as may wait were waiting already. */
  public static final class QueueFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private QueueFullException(int maxWaiting) {
      super(maxWaiting + " callers wait for a permit already", null, false, false);
    }
  }

  /** Takes a permit if one is free and nobody waits for it. */
  public synchronized boolean tryAcquire() {
    if (free == 0 || !waiting.isEmpty()) {
      return false;
    }
    free--;
    return true;
  }

  /**
   * Takes a permit as soon as one is free.
   *
   * @param isWanted asked when it is this caller's turn after waiting; must not throw
   * @return completes on the caller's Vert.x context, or where a permit is released if the caller
   *     has none; fails with {@link AbandonedException} or {@link QueueFullException}, and then no
   *     permit is held
   */
  public Future<Void> acquire(BooleanSupplier isWanted) {
    return takeOrWait(new Waiter(Vertx.currentContext(), isWanted));
  }

  /**
   * Takes a permit as soon as one is free, if that is before the deadline.
   *
   * @return completes on the caller's Vert.x context; fails with {@link AbandonedException} at the
   *     deadline, or with {@link QueueFullException}, and then no permit is held
   */
  public Future<Void> acquire(Vertx vertx, Deadline deadline) {
    if (deadline.remainingMillis() == 0) {
      return Future.failedFuture(new AbandonedException());
    }
    Waiter waiter = new Waiter(vertx.getOrCreateContext(), () -> deadline.remainingMillis() > 0);
    Future<Void> acquired = takeOrWait(waiter);
    if (acquired.isComplete()) {
      return acquired;
    }
    long timer = vertx.setTimer(deadline.remainingMillis() + 1, late -> abandon(waiter));
    return acquired.onComplete(done -> vertx.cancelTimer(timer));
  }

  /** Gives a permit back, to whoever waits longest and still wants it. */
  public void release() {
    synchronized (this) {
      if (free == permits) {
        throw new IllegalStateException("released more often than acquired");
      }
      free++;
      if (granting) {
        return;
      }
      granting = true;
    }
    grantAll();
  }

  private synchronized Future<Void> takeOrWait(Waiter waiter) {
    if (tryAcquire()) {
      return Future.succeededFuture();
    }
    if (waiting.size() == maxWaiting) {
      return Future.failedFuture(new QueueFullException(maxWaiting));
    }
    waiting.add(waiter);
    return waiter.granted.future();
  }

  /** In a loop: a waiter that releases at once must not make a long queue as deep a stack. */
  private void grantAll() {
    for (Waiter next = poll(); next != null; next = poll()) {
      grant(next);
    }
  }

  private synchronized Waiter poll() {
    if (free == 0 || waiting.isEmpty()) {
      granting = false;
      return null;
    }
    free--;
    return waiting.poll();
  }

  private void grant(Waiter waiter) {
    boolean returned = false;
    try {
      if (waiter.context == null) {
        complete(waiter);
      } else {
        waiter.context.runOnContext(turn -> complete(waiter));
      }
      returned = true;
    } finally {
      // What is thrown here must not keep the others waiting.
      if (!returned) {
        grantAll();
      }
    }
  }

  private void complete(Waiter waiter) {
    if (waiter.isWanted.getAsBoolean()) {
      waiter.granted.complete();
    } else {
      release();
      waiter.granted.fail(new AbandonedException());
    }
  }

  /** Whoever has been polled is about to be granted its permit, and sees the deadline then. */
  private void abandon(Waiter waiter) {
    boolean waits;
    synchronized (this) {
      waits = waiting.remove(waiter);
    }
    if (waits) {
      waiter.granted.fail(new AbandonedException());
    }
  }

  private static final class Waiter {
    final Context context;
    final BooleanSupplier isWanted;
    final Promise<Void> granted = Promise.promise();

    Waiter(Context context, BooleanSupplier isWanted) {
      this.context = context;
      this.isWanted = isWanted;
    }
  }
}
