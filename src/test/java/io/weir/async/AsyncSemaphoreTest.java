package io.weir.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Permits go round in order, within their number, and none is ever lost. */
@Timeout(60)
class AsyncSemaphoreTest {
  private static final BooleanSupplier WANTED = () -> true;
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(20);

  private static Vertx vertx;

  private final List<String> granted = new ArrayList<>();

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private void acquire(AsyncSemaphore semaphore, String name, BooleanSupplier isWanted) {
    semaphore
        .acquire(isWanted)
        .onComplete(
            done -> granted.add(name),
            error -> granted.add(name + " " + error.getClass().getSimpleName()));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(30, TimeUnit.SECONDS);
  }

  private static Future<Void> on(Context context, Runnable task) {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        turn -> {
          task.run();
          done.complete();
        });
    return done.future();
  }

  private static int freePermits(AsyncSemaphore semaphore) {
    int free = 0;
    while (semaphore.tryAcquire()) {
      free++;
    }
    return free;
  }

  @Test
  void asManyAsThereArePermitsAreGrantedAtOnce() {
    AsyncSemaphore semaphore = new AsyncSemaphore(2, 10);
    acquire(semaphore, "a", WANTED);
    assertTrue(semaphore.tryAcquire());
    assertFalse(semaphore.tryAcquire());
    acquire(semaphore, "b", WANTED);
    assertEquals(List.of("a"), granted);
  }

  @Test
  void waitersAreServedInTheOrderInWhichTheyCame() {
    AsyncSemaphore semaphore = new AsyncSemaphore(1, 10);
    List.of("a", "b", "c", "d").forEach(name -> acquire(semaphore, name, WANTED));
    IntStream.range(0, 3).forEach(i -> semaphore.release());
    assertEquals(List.of("a", "b", "c", "d"), granted);
    semaphore.release();
    assertEquals(1, freePermits(semaphore));
  }

  @Test
  void nobodyPassesThoseWhoWait() {
    AsyncSemaphore semaphore = new AsyncSemaphore(2, 10);
    List.of("a", "b").forEach(name -> acquire(semaphore, name, WANTED));
    acquire(
        semaphore,
        "c",
        () -> {
          // One more permit is free now, which is the next waiter's.
          semaphore.release();
          return granted.add("passed: " + semaphore.tryAcquire());
        });
    acquire(semaphore, "d", WANTED);
    semaphore.release();
    assertEquals(List.of("a", "b", "passed: false", "c", "d"), granted);
  }

  @Test
  void moreThanMayWaitAreRefusedAtOnce() {
    AsyncSemaphore semaphore = new AsyncSemaphore(1, 2);
    List.of("a", "b", "c", "d").forEach(name -> acquire(semaphore, name, WANTED));
    assertEquals(List.of("a", "d QueueFullException"), granted);
    Future<Void> late = semaphore.acquire(vertx, Deadline.in(LONG));
    assertThrows(AsyncSemaphore.QueueFullException.class, () -> await(late));
    semaphore.release();
    acquire(semaphore, "e", WANTED);
    assertEquals(List.of("a", "d QueueFullException", "b"), granted);
  }

  @Test
  void nobodyWaitsWhereNobodyMay() {
    AsyncSemaphore semaphore = new AsyncSemaphore(1, 0);
    acquire(semaphore, "a", WANTED);
    acquire(semaphore, "b", WANTED);
    semaphore.release();
    acquire(semaphore, "c", WANTED);
    assertEquals(List.of("a", "b QueueFullException", "c"), granted);
  }

  @Test
  void whatIsNotWantedAnyMoreFailsAndCostsNoPermit() {
    AsyncSemaphore semaphore = new AsyncSemaphore(1, 10);
    AtomicBoolean wanted = new AtomicBoolean(true);
    acquire(semaphore, "a", WANTED);
    acquire(semaphore, "b", wanted::get);
    acquire(semaphore, "c", wanted::get);
    acquire(semaphore, "d", WANTED);
    wanted.set(false);
    semaphore.release();
    assertEquals(
        List.of("a", "b AbandonedException", "c AbandonedException", "d"),
        granted.stream().sorted().toList());
    semaphore.release();
    assertEquals(1, freePermits(semaphore));
  }

  @Test
  void aLongQueueThatReleasesAtOnceIsNoDeepStack() {
    AsyncSemaphore semaphore = new AsyncSemaphore(1, 100_000);
    AtomicInteger served = new AtomicInteger();
    acquire(semaphore, "first", WANTED);
    for (int i = 0; i < 100_000; i++) {
      boolean wanted = i % 3 != 0;
      semaphore
          .acquire(() -> wanted)
          .onSuccess(
              held -> {
                served.incrementAndGet();
                semaphore.release();
              });
    }
    semaphore.release();
    assertEquals(66_666, served.get());
    assertEquals(1, freePermits(semaphore));
  }

  @Test
  void aCallerWhoThrowsDoesNotKeepTheOthersWaiting() {
    AsyncSemaphore semaphore = new AsyncSemaphore(1, 10);
    acquire(semaphore, "a", WANTED);
    semaphore
        .acquire(WANTED)
        .onSuccess(
            held -> {
              semaphore.release();
              throw new IllegalStateException("a fault of the caller");
            });
    acquire(semaphore, "c", WANTED);
    assertThrows(IllegalStateException.class, semaphore::release);
    assertEquals(List.of("a", "c"), granted);
    semaphore.release();
    assertEquals(1, freePermits(semaphore));
  }

  @Test
  void aPermitIsReleasedOnlyByWhoHoldsOne() {
    AsyncSemaphore semaphore = new AsyncSemaphore(1, 10);
    assertThrows(IllegalStateException.class, semaphore::release);
    assertEquals(1, freePermits(semaphore));
  }

  @Test
  void aWaiterIsOnItsOwnContextAgainWhoeverReleases() throws Exception {
    AsyncSemaphore semaphore = new AsyncSemaphore(1, 10);
    assertTrue(semaphore.tryAcquire());
    Context one = vertx.getOrCreateContext();
    List<Context> seen = new ArrayList<>();
    Promise<Void> both = Promise.promise();
    await(
        on(
            one,
            () -> {
              semaphore
                  .acquire(() -> seen.add(Vertx.currentContext()))
                  .onSuccess(
                      held -> {
                        seen.add(Vertx.currentContext());
                        semaphore.release();
                      });
              semaphore
                  .acquire(vertx, Deadline.in(LONG))
                  .onSuccess(
                      held -> {
                        seen.add(Vertx.currentContext());
                        both.complete();
                      });
            }));
    await(on(anotherContext(), semaphore::release));
    await(both.future());
    assertEquals(3, seen.size());
    seen.forEach(context -> assertSame(one, context));
  }

  private static Context anotherContext() throws Exception {
    Promise<Context> context = Promise.promise();
    Thread thread = new Thread(() -> context.complete(vertx.getOrCreateContext()));
    thread.start();
    return await(context.future());
  }

  @Test
  void whoWaitsFailsAtItsDeadlineAndIsForgotten() throws Exception {
    AsyncSemaphore semaphore = new AsyncSemaphore(1, 1);
    assertTrue(semaphore.tryAcquire());
    Future<Void> late = semaphore.acquire(vertx, Deadline.in(SHORT));
    assertThrows(AsyncSemaphore.AbandonedException.class, () -> await(late));
    acquire(semaphore, "next", WANTED);
    semaphore.release();
    assertEquals(List.of("next"), granted, "the bound counts only those who wait still");
    semaphore.release();
    assertEquals(1, freePermits(semaphore));
  }

  @Test
  void nothingIsGrantedAfterTheDeadline() {
    AsyncSemaphore semaphore = new AsyncSemaphore(1, 1);
    Future<Void> late = semaphore.acquire(vertx, Deadline.in(Duration.ZERO));
    assertThrows(AsyncSemaphore.AbandonedException.class, () -> await(late));
    assertEquals(1, freePermits(semaphore));
  }

  @Test
  void aGrantThatMeetsItsDeadlineOnTheWayIsGivenToTheNext() throws Exception {
    AsyncSemaphore semaphore = new AsyncSemaphore(1, 2);
    assertTrue(semaphore.tryAcquire());
    List<Future<Void>> waiters = new ArrayList<>();
    await(
        on(
            anotherContext(),
            () -> {
              Deadline soon = Deadline.in(SHORT);
              waiters.add(semaphore.acquire(vertx, soon));
              waiters.add(semaphore.acquire(vertx, Deadline.in(LONG)));
              // The grant comes in the next turn of this event loop, which begins too late.
              semaphore.release();
              while (soon.remainingMillis() > 0) {
                Thread.onSpinWait();
              }
            }));
    assertThrows(AsyncSemaphore.AbandonedException.class, () -> await(waiters.get(0)));
    await(waiters.get(1));
    semaphore.release();
    assertEquals(1, freePermits(semaphore));
  }

  @Test
  void noPermitIsLostWhereGrantsAndDeadlinesRace() throws Exception {
    AsyncSemaphore semaphore = new AsyncSemaphore(2, 10_000);
    List<Context> contexts = List.of(anotherContext(), anotherContext(), anotherContext());
    AtomicInteger held = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    for (int seed = 0; seed < 20; seed++) {
      List<Future<Void>> ended = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        ended.add(caller(semaphore, contexts, new Choices(seed * 1_000 + i), held, most));
      }
      await(Future.all(ended));
      assertEquals(0, held.get());
      assertTrue(most.get() <= 2, () -> most.get() + " were held at once");
      assertEquals(2, freePermits(semaphore), "free after all, with seed " + seed);
      semaphore.release();
      semaphore.release();
    }
    assertEquals(2, most.get());
  }

  /** What one caller does, by a number: cheap, and the same for the same number. */
  private record Choices(int seed) {
    int of(int what, int bound) {
      return Math.floorMod((seed * 31 + what) * 0x9E3779B9 >>> 8, bound);
    }
  }

  /** Acquires on one context in one of three ways, and releases on another, at once or later. */
  private static Future<Void> caller(
      AsyncSemaphore semaphore,
      List<Context> contexts,
      Choices choices,
      AtomicInteger held,
      AtomicInteger most) {
    Promise<Void> ended = Promise.promise();
    contexts
        .get(choices.of(1, 3))
        .runOnContext(
            turn ->
                acquire(semaphore, choices)
                    .onSuccess(
                        permit -> {
                          most.accumulateAndGet(held.incrementAndGet(), Math::max);
                          Runnable release =
                              () -> {
                                held.decrementAndGet();
                                semaphore.release();
                                ended.complete();
                              };
                          if (choices.of(2, 3) == 0) {
                            release.run();
                          } else {
                            contexts.get(choices.of(3, 3)).runOnContext(later -> release.run());
                          }
                        })
                    .onFailure(
                        error -> {
                          assertEquals(AsyncSemaphore.AbandonedException.class, error.getClass());
                          ended.complete();
                        }));
    return ended.future();
  }

  private static Future<Void> acquire(AsyncSemaphore semaphore, Choices choices) {
    return switch (choices.of(4, 3)) {
      case 0 -> semaphore.acquire(vertx, Deadline.in(Duration.ofMillis(choices.of(5, 4))));
      case 1 -> semaphore.acquire(() -> choices.of(6, 2) == 0);
      default -> semaphore.acquire(WANTED);
    };
  }
}
