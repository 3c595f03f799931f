package io.weir.enrich.iprange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.weir.async.Deadline;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.lab.process.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A permit is held until the statement itself has ended, and nobody waits past its deadline. */
@Timeout(60)
class StatementConcurrencyLimitTest {
  private static final Duration PATIENT = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(50);

  private static Vertx vertx;

  private final List<Promise<String>> sent = new CopyOnWriteArrayList<>();
  private final StatementConcurrencyLimit limit = new StatementConcurrencyLimit(vertx, 2);

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() throws Exception {
    vertx.close().await(30, TimeUnit.SECONDS);
  }

  private Future<String> run(Duration deadline) {
    return limit.run(
        Deadline.in(deadline),
        () -> {
          Promise<String> statement = Promise.promise();
          sent.add(statement);
          return statement.future();
        });
  }

  private static String await(Future<String> answer) throws TimeoutException {
    return answer.await(30, TimeUnit.SECONDS);
  }

  private static void assertCongested(Future<String> answer) {
    Failure failure = assertThrows(FailureException.class, () -> await(answer)).failure();
    assertEquals(Failure.Kind.INFRASTRUCTURE, failure.kind());
    assertEquals("ranges-congested", failure.reason());
  }

  @Test
  void whoFindsNoPermitWaitsForOne() throws Exception {
    Future<String> first = run(PATIENT);
    run(PATIENT);
    Future<String> third = run(PATIENT);
    assertEquals(2, sent.size());
    sent.get(0).complete("first");
    assertEquals("first", await(first));
    Await.until("the next is sent", PATIENT, () -> sent.size() == 3);
    sent.get(2).complete("third");
    assertEquals("third", await(third));
  }

  @Test
  void theCallerGoesOnButThePermitIsHeldUntilTheStatementEnds() throws Exception {
    Future<String> first = run(SHORT);
    Future<String> second = run(SHORT);
    assertThrows(TimeoutException.class, () -> await(first));
    assertThrows(TimeoutException.class, () -> await(second));
    assertCongested(run(SHORT));
    assertEquals(2, sent.size(), "sent, though Postgres still has two");
    Future<String> next = run(PATIENT);
    sent.get(0).fail("cancelled at last");
    Await.until("the next is sent", PATIENT, () -> sent.size() == 3);
    sent.get(2).complete("answer");
    assertEquals("answer", await(next));
  }

  @Test
  void aStatementThatIsOfNoUseAnyMoreIsNotSent() {
    assertCongested(run(Duration.ZERO));
    assertEquals(0, sent.size());
    run(PATIENT);
    assertFalse(run(PATIENT).isComplete());
    assertEquals(2, sent.size(), "its permit is free");
  }

  @Test
  void aStatementThatThrowsReleasesItsPermit() {
    for (int i = 0; i < 3; i++) {
      Future<String> thrown =
          limit.run(
              Deadline.in(PATIENT),
              () -> {
                throw new IllegalStateException("the pool is closed");
              });
      assertThrows(IllegalStateException.class, () -> await(thrown));
    }
    run(PATIENT);
    assertEquals(1, sent.size());
  }

  @Test
  void whoWaitedIsOnItsOwnEventLoopAgain() throws Exception {
    run(PATIENT);
    run(PATIENT);
    Context context = vertx.getOrCreateContext();
    Promise<Void> waits = Promise.promise();
    Promise<Context> sentOn = Promise.promise();
    context.runOnContext(
        now -> {
          limit.run(
              Deadline.in(PATIENT),
              () -> {
                sentOn.complete(Vertx.currentContext());
                return Future.succeededFuture();
              });
          waits.complete();
        });
    waits.future().await(30, TimeUnit.SECONDS);
    sent.get(0).complete("elsewhere");
    assertSame(context, sentOn.future().await(30, TimeUnit.SECONDS));
  }
}
