package io.weir.commit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.weir.async.AsyncSemaphore;
import io.weir.async.Permit;
import io.weir.event.Claim;
import io.weir.event.ConsumedRecord;
import io.weir.event.Decision;
import io.weir.event.EnrichedHeaders;
import io.weir.event.Failure;
import io.weir.event.Header;
import io.weir.event.OutboxRow;
import io.weir.event.Outcome;
import io.weir.event.RecordSamples;
import io.weir.event.SourcePartition;
import io.weir.event.SourceRecord;
import io.weir.ops.Defect;
import io.weir.ops.Health;
import io.weir.outcome.DeadLetterOutcomes;
import io.weir.outcome.OutcomeSamples;
import io.weir.store.OffsetRow;
import java.net.ConnectException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What it takes to make a decision durable; the store and the timer are played by the test. */
class BatchCommitterTest {

  private static final UUID TOPIC = new UUID(7, 7);

  private final Claim claim = new Claim(RecordSamples.record(0, "{}").source(), 1, new UUID(8, 8));
  private final Health health = new Health();
  private final DeadLetterOutcomes deadLetters =
      new DeadLetterOutcomes(OutcomeSamples.topics(100_000));
  private final Deque<Runnable> timers = new ArrayDeque<>();
  private final List<Integer> tried = new ArrayList<>();
  private final List<Outcome> stored = new ArrayList<>();
  private final List<OutboxRow> handedOver = new ArrayList<>();

  /** What the store has against a decision, or null. */
  private Function<Decision, Throwable> objection = decision -> null;

  private boolean away;
  private boolean answersGetLost;
  private long next;
  private boolean wanted = true;

  private Future<BatchTransaction.Result> store(Decision decision) {
    tried.add(decision.outcomes().size());
    Throwable refusal = objection.apply(decision);
    if (refusal != null) {
      return Future.failedFuture(refusal);
    }
    assertEquals(next, decision.from());
    next = decision.to();
    stored.addAll(decision.outcomes());
    return answersGetLost
        ? Future.failedFuture(new ConnectException("connection reset"))
        : Future.succeededFuture(new BatchTransaction.Result.Committed(Set.of()));
  }

  private Future<Optional<OffsetRow>> standingRow() {
    return away
        ? Future.failedFuture(new ConnectException("connection refused"))
        : Future.succeededFuture(Optional.of(new OffsetRow(TOPIC, next, 1, claim.token())));
  }

  private Future<List<OutboxRow>> present(long from, long to) {
    return Future.succeededFuture(
        stored.stream()
            .filter(outcome -> outcome.offset() >= from && outcome.offset() < to)
            .map(BatchCommitterTest::row)
            .toList());
  }

  private static OutboxRow row(Outcome outcome) {
    return outcome instanceof Outcome.Dead dead ? dead.row() : ((Outcome.Enriched) outcome).row();
  }

  private Future<CommitResult> commit(List<Outcome> outcomes) {
    BatchCommitter committer =
        new BatchCommitter(
            new BatchCommitter.Parts(
                new PlayedStore(),
                deadLetters,
                () -> 1_700_000_000_000L,
                new DefectBudget(0.01, System::nanoTime),
                health,
                OutcomeSamples.meters(),
                (step, millis) -> timers.add(step)));
    return committer.commit(
        claim,
        new Decision(claim.source(), 0, outcomes.size(), outcomes),
        BatchCommitterTest::consumed,
        () -> wanted,
        new Permit(new AsyncSemaphore(1, 1), () -> {}),
        this::handOver);
  }

  private void handOver(long nextOffset, List<OutboxRow> rows) {
    assertEquals(next, nextOffset, "a part that is not durable");
    handedOver.addAll(rows);
  }

  private final class PlayedStore implements BatchCommitter.Store {
    @Override
    public Future<BatchTransaction.Result> commit(Claim owner, Decision decision) {
      return store(decision);
    }

    @Override
    public Future<Optional<OffsetRow>> offsetRow(SourcePartition source) {
      return standingRow();
    }

    @Override
    public Future<List<OutboxRow>> outboxRows(Decision decision) {
      return present(decision.from(), decision.to());
    }
  }

  private static ConsumedRecord consumed(long offset) {
    return ConsumedRecord.fresh(RecordSamples.record(offset, "{\"id\":\"e" + offset + "\"}"));
  }

  private static List<Outcome> good(int count) {
    return LongStream.range(0, count).mapToObj(BatchCommitterTest::good).toList();
  }

  private static Outcome good(long offset) {
    SourceRecord record = consumed(offset).record();
    OutboxRow row =
        new OutboxRow(
            OutboxRow.Type.ENRICHED, "enriched", -1, null, record.value(), List.of(), offset, 0);
    return new Outcome.Enriched(
        offset,
        "e" + offset,
        consumed(offset).history().origin(),
        true,
        "{}",
        EnrichedHeaders.NONE,
        row);
  }

  private Outcome dead(long offset, String reason) {
    return deadLetters.deadLetter(
        consumed(offset), "e" + offset, "", Failure.record(reason, "no"), 1_700_000_000_000L);
  }

  /** Lets this many timers ring, or all there are. */
  private int ring(int most) {
    int rung = 0;
    while (rung < most && !timers.isEmpty()) {
      timers.remove().run();
      rung++;
    }
    return rung;
  }

  private static PgException refusal(String state) {
    return new PgException("refused", "ERROR", state, null);
  }

  private static boolean holds(Decision decision, long offset) {
    return decision.outcomes().stream().anyMatch(outcome -> outcome.offset() == offset);
  }

  private List<Long> offsets() {
    return handedOver.stream().map(OutboxRow::sourceOffset).toList();
  }

  private List<Long> rows(Future<CommitResult> ended) {
    assertEquals(CommitResult.COMMITTED, ended.result());
    return offsets();
  }

  @Test
  void anOutageOfAHundredThousandTriesEndsInTheDecision() {
    int[] frames = {0};
    objection =
        decision -> {
          frames[0] = Math.max(frames[0], new Throwable().getStackTrace().length);
          return new ConnectException("connection refused");
        };
    Future<CommitResult> ended = commit(good(3));
    int before = frames[0];
    for (int i = 0; i < 100_000; i++) {
      away = i % 10 != 0;
      assertEquals(1, ring(1));
      assertTrue(timers.size() == 1 && !ended.isComplete());
    }
    assertTrue(frames[0] < before + 30, "each try stands on the one before: " + frames[0]);
    assertFalse(health.problems().isEmpty());
    objection = decision -> null;
    away = false;
    ring(2);
    assertEquals(List.of(0L, 1L, 2L), rows(ended));
    assertTrue(health.problems().isEmpty());
  }

  @Test
  void aBatchThatTakesLongerThanAStatementMayIsHalved() {
    objection = decision -> decision.outcomes().size() > 3 ? refusal("57014") : null;
    Future<CommitResult> ended = commit(good(10));
    ring(20);
    assertEquals(LongStream.range(0, 10).boxed().toList(), rows(ended));
    assertEquals(List.of(10, 5, 2, 3, 5, 2, 3), tried);
  }

  @Test
  void aBatchIsNotHalvedBeforeTheOffsetRowWasSeen() {
    answersGetLost = true;
    Future<CommitResult> ended = commit(good(10));
    assertFalse(ended.isComplete());
    ring(1);
    assertEquals(List.of(10), tried);
    assertEquals(10, rows(ended).size());
  }

  @Test
  void onlyTheGuiltyRecordOfABatchIsDead() {
    objection =
        decision ->
            holds(decision, 5) && !(decision.outcomes().get(0) instanceof Outcome.Dead)
                ? refusal("22021")
                : null;
    assertEquals(LongStream.range(0, 10).boxed().toList(), rows(commit(good(10))));
    Outcome.Dead dead = assertInstanceOf(Outcome.Dead.class, stored.get(5));
    assertEquals("postgres-22021", dead.deadLetter().failure().reason());
    assertEquals(9, stored.stream().filter(Outcome.Enriched.class::isInstance).count());
  }

  @Test
  void aDeadLetterThatIsRefusedIsReducedToWhatCannotBe() {
    objection = decision -> decision.outcomes().get(0).id().equals("e0") ? refusal("22008") : null;
    commit(List.of(dead(0, "not-json")));
    Outcome.Dead least = assertInstanceOf(Outcome.Dead.class, stored.get(0));
    assertEquals(TOPIC + ":3:0", least.id());
    assertEquals("[]", least.deadLetter().attemptLog());
    assertEquals("postgres-22008", least.deadLetter().failure().reason());
    assertEquals(0, least.deadLetter().record().timestamp());
    assertArrayEquals(consumed(0).record().value(), least.deadLetter().record().value());
    assertArrayEquals(consumed(0).record().value(), least.row().value());
    assertEquals(List.of("plain"), names(least.deadLetter().record().headers()));
    assertEquals("plain", least.row().headers().get(0).name());
  }

  private static List<String> names(List<Header> headers) {
    return headers.stream().map(Header::name).toList();
  }

  @Test
  void whereEvenTheLeastDeadLetterIsRefusedTheLineStopsUntilThatIsMended() {
    objection = decision -> refusal("22P02");
    Future<CommitResult> ended = commit(good(1));
    assertEquals("dead-letter-refused", health.problems().get("store:" + claim.source()).reason());
    ring(100);
    assertEquals(303, tried.size(), "event, letter, least letter, each time");
    objection = decision -> null;
    ring(1);
    rows(ended);
    assertInstanceOf(Outcome.Enriched.class, stored.get(0), "mended: no dead letter at all");
  }

  @Test
  void aTopicThatAConstraintRefusesIsNotPouredIntoTheDeadLetters() {
    objection =
        decision ->
            decision.outcomes().stream().anyMatch(Outcome.Enriched.class::isInstance)
                ? refusal("23514")
                : null;
    Future<CommitResult> ended = commit(good(2_000));
    ring(50);
    assertFalse(ended.isComplete());
    assertEquals(DefectBudget.FREE, stored.size());
    Failure problem = health.problems().get("store:" + claim.source());
    assertEquals("too-many-defects", problem.reason());
    assertEquals(Failure.Kind.INFRASTRUCTURE, problem.kind());
    assertTrue(problem.message().contains("postgres-23514"), problem::message);
    objection = decision -> null;
    ring(1);
    assertEquals(2_000, rows(ended).size());
    assertEquals(DefectBudget.FREE, stored.stream().filter(Outcome.Dead.class::isInstance).count());
  }

  @Test
  void whatIsDurableOfABatchIsHandedOverWhileARecordOfItWaits() {
    objection = decision -> holds(decision, 6) ? refusal("22P02") : null;
    Future<CommitResult> ended = commit(good(10));
    ring(5);
    assertFalse(ended.isComplete());
    assertEquals("dead-letter-refused", health.problems().get("store:" + claim.source()).reason());
    assertEquals(LongStream.range(0, 6).boxed().toList(), offsets());
    objection = decision -> null;
    ring(1);
    assertEquals(LongStream.range(0, 10).boxed().toList(), rows(ended));
  }

  @Test
  void whereAnEarlierTryTookEffectWhatItDecidedIsHandedOver() {
    List<Decision> slow = new ArrayList<>();
    objection =
        decision -> {
          if (decision.outcomes().get(0) instanceof Outcome.Dead) {
            slow.add(decision);
            return new ConnectException("connection reset while the server works on");
          }
          return refusal("22021");
        };
    Future<CommitResult> ended = commit(good(1));
    objection =
        decision -> {
          stored.addAll(slow.get(0).outcomes());
          next = 1;
          return new ConnectException("connection reset again");
        };
    ring(2);
    rows(ended);
    assertInstanceOf(Outcome.Dead.class, stored.get(0));
    assertEquals(List.of(OutboxRow.Type.DEAD), handedOver.stream().map(OutboxRow::type).toList());
  }

  @Test
  void beforeTooManyDefectsTheGoodPartOfABatchStillPasses() {
    List<Outcome> outcomes = new ArrayList<>(good(100));
    for (int i = 60; i < 100; i++) {
      outcomes.set(i, dead(i, Defect.REASON));
    }
    Future<CommitResult> ended = commit(outcomes);
    ring(5);
    assertFalse(ended.isComplete());
    assertEquals(60 + DefectBudget.FREE, stored.size());
    wanted = false;
    ring(1);
    assertEquals(CommitResult.ABANDONED, ended.result());
  }

  @Test
  void eventsThatAreBadInThemselvesAreNoDefects() {
    List<Outcome> outcomes =
        LongStream.range(0, 500).mapToObj(offset -> dead(offset, "not-json")).toList();
    assertEquals(500, rows(commit(outcomes)).size());
  }

  @Test
  void aDefectOfOurOwnOnTheWayIsWaitedOutAndNamed() {
    objection =
        decision -> {
          throw new IllegalStateException("a bug");
        };
    Future<CommitResult> ended = commit(good(1));
    Failure problem = health.problems().get("store:" + claim.source());
    assertEquals(Defect.REASON, problem.reason());
    assertTrue(problem.message().startsWith("IllegalStateException at io.weir.commit."));
    objection = decision -> null;
    ring(1);
    assertEquals(List.of(0L), rows(ended));
  }

  @Test
  void aDecisionThatAnotherOwnerOvertookIsFenced() {
    objection = decision -> refusal("08006");
    Future<CommitResult> ended = commit(good(2));
    next = 1;
    ring(1);
    assertEquals(CommitResult.FENCED, ended.result());
  }
}
