package io.weir.async;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No more permits are held than there are, none gets lost, and who came first goes first. */
class AsyncSemaphoreTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private static Future<Void> acquire(AsyncSemaphore semaphore) {
    return semaphore.acquire(Vertx.currentContext(), () -> true);
  }

  @Test
  void whoComesFirstGoesFirst() {
    AsyncSemaphore semaphore = new AsyncSemaphore(2, 10);
    assertTrue(acquire(semaphore).succeeded());
    assertTrue(semaphore.tryAcquire());
    Future<Void> third = acquire(semaphore);
    Future<Void> fourth = acquire(semaphore);
    assertFalse(semaphore.tryAcquire());
    assertFalse(third.isComplete());
    semaphore.release();
    assertTrue(third.succeeded());
    assertFalse(fourth.isComplete());
    assertFalse(semaphore.tryAcquire(), "it was passed on");
    semaphore.release();
    assertTrue(fourth.succeeded());
  }

  @Test
  void noMoreWaitThanMay() {
    AsyncSemaphore semaphore = new AsyncSemaphore(1, 1);
    acquire(semaphore);
    Future<Void> waits = acquire(semaphore);
    assertInstanceOf(AsyncSemaphore.FullException.class, acquire(semaphore).cause());
    semaphore.release();
    assertTrue(waits.succeeded());
    assertFalse(acquire(semaphore).isComplete(), "there is room to wait again");
  }

  @Test
  void aWaiterThatHasNoUseForAPermitAnyMoreCostsNone() {
    AsyncSemaphore semaphore = new AsyncSemaphore(1, 10);
    acquire(semaphore);
    Future<Void> unwanted = semaphore.acquire(null, () -> false);
    Future<Void> wanted = acquire(semaphore);
    semaphore.release();
    assertInstanceOf(AsyncSemaphore.UnwantedException.class, unwanted.cause());
    assertTrue(wanted.succeeded());
  }

  @Test
  void whoWaitsUntilADeadlineIsSentAwayThenAndLeavesNothingBehind() throws Exception {
    AsyncSemaphore semaphore = new AsyncSemaphore(1, 1);
    acquire(semaphore);
    Future<Void> late = semaphore.acquire(vertx, Deadline.in(Duration.ofMillis(20)));
    assertInstanceOf(AsyncSemaphore.UnwantedException.class, outcome(late).cause());
    Future<Void> next = acquire(semaphore);
    assertFalse(next.isComplete(), "the late one makes room for another to wait");
    semaphore.release();
    assertTrue(next.succeeded());
  }

  private static Future<Void> outcome(Future<Void> future) throws TimeoutException {
    future.otherwiseEmpty().await(30, TimeUnit.SECONDS);
    return future;
  }

  @Test
  void aWaiterGoesOnInItsOwnContext() throws Exception {
    AsyncSemaphore semaphore = new AsyncSemaphore(1, 10);
    acquire(semaphore);
    Context waiting = vertx.getOrCreateContext();
    Promise<Context> resumedIn = Promise.promise();
    in(
        waiting,
        () -> acquire(semaphore).onSuccess(held -> resumedIn.complete(Vertx.currentContext())));
    semaphore.release();
    assertSame(waiting, resumedIn.future().await(30, TimeUnit.SECONDS));
  }

  private static <T> T in(Context context, Supplier<T> step) throws TimeoutException {
    Promise<T> done = Promise.promise();
    context.runOnContext(turn -> done.complete(step.get()));
    return done.future().await(30, TimeUnit.SECONDS);
  }

  @Test
  void aLongQueueIsNoDeepStack() throws Exception {
    AsyncSemaphore semaphore = new AsyncSemaphore(1, 100_000);
    acquire(semaphore);
    Promise<Void> all = Promise.promise();
    AtomicInteger left = new AtomicInteger(50_000);
    Context context = vertx.getOrCreateContext();
    in(
        context,
        () -> {
          for (int i = 0; i < 50_000; i++) {
            acquire(semaphore)
                .onSuccess(
                    held -> {
                      semaphore.release();
                      if (left.decrementAndGet() == 0) {
                        all.complete();
                      }
                    })
                .onFailure(all::tryFail);
          }
          return null;
        });
    semaphore.release();
    all.future().await(60, TimeUnit.SECONDS);
  }

  /** Grants and deadlines meet in every order on several event loops. */
  @Test
  void noPermitIsLostAndNoneIsHeldTwiceHoweverGrantsAndDeadlinesMeet() throws Exception {
    int permits = 3;
    AsyncSemaphore semaphore = new AsyncSemaphore(permits, 100_000);
    AtomicInteger held = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Random random = new Random(7);
    List<Future<Void>> all = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      Context context = vertx.getOrCreateContext();
      Duration patience = Duration.ofMillis(1 + random.nextInt(8));
      int work = random.nextInt(2);
      Promise<Void> over = Promise.promise();
      all.add(over.future());
      context.runOnContext(
          turn ->
              semaphore
                  .acquire(vertx, Deadline.in(patience))
                  .onSuccess(
                      got -> {
                        most.accumulateAndGet(held.incrementAndGet(), Math::max);
                        vertx.setTimer(
                            1 + work,
                            done -> {
                              held.decrementAndGet();
                              semaphore.release();
                              over.complete();
                            });
                      })
                  .onFailure(late -> over.complete()));
    }
    Future.all(all).await(60, TimeUnit.SECONDS);
    assertTrue(most.get() <= permits, () -> most + " were held at once");
    // A grant that comes too late for its waiter is passed on by way of an event loop.
    vertx.close().await();
    for (int i = 0; i < permits; i++) {
      assertTrue(semaphore.tryAcquire(), "a permit is lost");
    }
    assertFalse(semaphore.tryAcquire(), "a permit too many");
  }
}
