package io.weir.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.weir.async.AsyncSemaphore;
import io.weir.async.Permit;
import io.weir.commit.CommitResult;
import io.weir.commit.DurableRows;
import io.weir.config.ByteSize;
import io.weir.decode.BatchDecoder;
import io.weir.decode.DecodedRecord;
import io.weir.decode.Decoding;
import io.weir.enrich.EnrichmentJoin;
import io.weir.event.Claim;
import io.weir.event.ConsumedRecord;
import io.weir.event.Decision;
import io.weir.event.Failure;
import io.weir.event.Header;
import io.weir.event.LastRecord;
import io.weir.event.OutboxRow;
import io.weir.event.RecordSamples;
import io.weir.event.SourcePartition;
import io.weir.event.SourceRecord;
import io.weir.kafka.FetchFailure;
import io.weir.lab.process.Await;
import io.weir.ops.DefectLog;
import io.weir.ops.Health;
import io.weir.outcome.OutcomeChooser;
import io.weir.outcome.OutcomeSamples;
import io.weir.ownership.OwnedPartition;
import io.weir.postgres.FixedClock;
import io.weir.postgres.PostgresClock;
import io.weir.wire.WeirHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The story of a partition; takeover, commit and publication are played by the test. */
class PartitionPipelineTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long NOW = 1_700_000_000_000L;
  private static final PostgresClock CLOCK = FixedClock.at(NOW);
  private static final SourcePartition SOURCE = RecordSamples.record(0, "{}").source();
  private static final UUID TOPIC_ID = new UUID(2, 2);

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final Health health = new Health();
  private final AsyncSemaphore preparing = new AsyncSemaphore(1, 10);
  private final AsyncSemaphore committing = new AsyncSemaphore(1, 10);
  private final AtomicInteger takeovers = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger prepared = new AtomicInteger();
  private final AtomicBoolean room = new AtomicBoolean(true);
  private final Queue<Commit> commits = new ConcurrentLinkedQueue<>();
  private final Queue<Publication> publications = new ConcurrentLinkedQueue<>();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger underWayAtTakeover = new AtomicInteger();
  private volatile CountDownLatch decoding = new CountDownLatch(0);
  private final Queue<OptionalLong> divergences = new ConcurrentLinkedQueue<>();
  private volatile long nextOffset;
  private volatile Optional<LastRecord> last = Optional.empty();
  private PartitionPipeline pipeline;

  private record Commit(
      Decision decision, Permit permit, DurableRows durable, Promise<CommitResult> result) {}

  private record Publication(long nextOffset, Promise<Boolean> published) {}

  @BeforeEach
  void start() {
    DefectLog defects = new DefectLog(System::nanoTime);
    Stages stages =
        new Stages(
            new DueLimit(OutcomeSamples.tiers(), Set.of(SOURCE.topic()), CLOCK),
            new BatchDecoder(vertx, this::decode, defects, OutcomeSamples.meters()),
            new EnrichmentJoin(List.of(), OutcomeSamples.meters()),
            new OutcomeChooser(vertx, List.of(), OutcomeSamples.topics(100_000), CLOCK, defects),
            this::commit);
    Duration second = Duration.ofSeconds(1);
    PipelineParts parts =
        new PipelineParts(
            vertx,
            new IntakeSettings(
                Optional.empty(),
                2,
                new ByteSize(1 << 20),
                Duration.ZERO,
                4,
                new ByteSize(1 << 20),
                second,
                second,
                second),
            stages,
            new PipelineParts.Delivery(
                task -> requests.incrementAndGet(), this::takeOver, this::hasRoom, this::publish),
            new PipelineParts.Concurrency(preparing, committing),
            CLOCK,
            health);
    pipeline = onLoop(() -> new PartitionPipeline(parts, SOURCE, 1));
    run(pipeline::start);
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  /** Asked only about a batch that is prepared. */
  private boolean hasRoom() {
    prepared.incrementAndGet();
    return room.get();
  }

  private DecodedRecord decode(ConsumedRecord consumed, UUID topicId) {
    try {
      decoding.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return Decoding.writing().decoder().decode(consumed, topicId);
  }

  private Future<Optional<OwnedPartition>> takeOver(
      SourcePartition source, long assignment, OptionalLong divergence, BooleanSupplier isWanted) {
    divergences.add(divergence);
    takeovers.incrementAndGet();
    underWayAtTakeover.set(underWay.get());
    Claim claim = new Claim(source, takeovers.get(), UUID.randomUUID());
    return Future.succeededFuture(
        Optional.of(new OwnedPartition(claim, TOPIC_ID, nextOffset, last)));
  }

  private Future<CommitResult> commit(
      Claim claim,
      Decision decision,
      LongFunction<ConsumedRecord> records,
      BooleanSupplier isWanted,
      Permit permit,
      DurableRows durable) {
    Promise<CommitResult> result = Promise.promise();
    underWay.incrementAndGet();
    commits.add(new Commit(decision, permit, durable, result));
    return result.future().onComplete(ended -> underWay.decrementAndGet());
  }

  private Future<Boolean> publish(
      SourcePartition source, long assignment, long next, List<OutboxRow> rows) {
    Promise<Boolean> published = Promise.promise();
    underWay.incrementAndGet();
    publications.add(new Publication(next, published));
    return published.future().onComplete(ended -> underWay.decrementAndGet());
  }

  private <T> T onLoop(Supplier<T> step) {
    Promise<T> done = Promise.promise();
    context.runOnContext(turn -> done.complete(step.get()));
    return done.future().await();
  }

  private void run(Runnable step) {
    onLoop(
        () -> {
          step.run();
          return null;
        });
  }

  private void deliver(long from, long to) {
    List<SourceRecord> records = new ArrayList<>();
    LongStream.range(from, to)
        .forEach(
            offset -> records.add(RecordSamples.record(offset, "{\"id\":\"e" + offset + "\"}")));
    run(() -> pipeline.deliver(records));
  }

  /** Records of a retry topic that are not due for half a minute. */
  private void deliverWaiting(long from, long to) {
    List<Header> headers =
        List.of(
            Header.of(WeirHeaders.EVENT_ID, "e"),
            Header.of(WeirHeaders.DUE, Long.toString(NOW + 30_000)));
    List<SourceRecord> records =
        LongStream.range(from, to)
            .mapToObj(offset -> new SourceRecord(SOURCE, offset, 0, null, new byte[10], headers))
            .toList();
    run(() -> pipeline.deliver(records));
  }

  private Commit nextCommit() {
    Await.until("a commit", LIMIT, () -> !commits.isEmpty(), () -> ": " + health.problems());
    return commits.remove();
  }

  private void end(Commit commit, CommitResult result) {
    run(() -> commit.result().complete(result));
  }

  private void succeed(Commit commit) {
    run(() -> succeedNow(commit));
  }

  private static void succeedNow(Commit commit) {
    commit.durable().publish(commit.decision().to(), List.of());
    commit.result().complete(CommitResult.COMMITTED);
  }

  @Test
  void oneBatchIsPreparedWhileTheOneBeforeIsCommittedAndNoneIsCommittedBesideIt() {
    deliver(0, 6);
    Commit first = nextCommit();
    assertEquals(List.of(0L, 2L), List.of(first.decision().from(), first.decision().to()));
    Await.until("the next is prepared", LIMIT, () -> onLoop(pipeline::queued) == 2);
    assertTrue(commits.isEmpty(), "a second commit beside the first");
    succeed(first);
    assertEquals(2, nextCommit().decision().from());
    assertEquals(1, publications.size());
  }

  @Test
  void whatIsDurableOfABatchIsPublishedWhileTheRestOfItWaits() {
    deliver(0, 2);
    Commit waits = nextCommit();
    run(() -> waits.durable().publish(1, List.of()));
    assertEquals(1, publications.remove().nextOffset());
    assertTrue(onLoop(pipeline::idlePosition).isEmpty());
    succeed(waits);
    assertEquals(2, publications.remove().nextOffset());
  }

  @Test
  void nothingIsCommittedBeforeThereIsRoomForItsRows() {
    room.set(false);
    deliver(0, 4);
    Await.until("a batch is prepared", LIMIT, () -> onLoop(pipeline::queued) == 2);
    assertTrue(commits.isEmpty());
    room.set(true);
    run(pipeline::advance);
    assertEquals(0, nextCommit().decision().from());
  }

  @Test
  void aPartitionThatIsFencedWhileItsCommitWaitedGoesOnAfterTheTakeover() {
    deliver(0, 4);
    Commit waits = nextCommit();
    run(waits.permit()::release);
    end(waits, CommitResult.FENCED);
    Await.until("it is taken over again", LIMIT, () -> takeovers.get() == 2);
    deliver(0, 2);
    Commit again = nextCommit();
    assertEquals(0, again.decision().from());
    succeed(again);
    assertEquals(2, publications.remove().nextOffset());
  }

  @Test
  void whileACommitWaitsOthersHaveBothPermitsOfItsPartition() {
    deliver(0, 6);
    Commit waits = nextCommit();
    Await.until("the next is cut", LIMIT, () -> onLoop(pipeline::queued) == 2);
    run(waits.permit()::release);
    assertTrue(committing.tryAcquire(), "others have the permit to commit");
    Await.until("others have the permit to prepare", LIMIT, preparing::tryAcquire);
    preparing.release();
    committing.release();
    run(() -> waits.permit().request(() -> {}));
    succeed(waits);
    succeed(nextCommit());
    assertEquals(4, nextCommit().decision().from());
  }

  @Test
  void whatFollowsRowsThatWereHandedBackIsLeftToTheTakeover() {
    deliver(0, 4);
    succeed(nextCommit());
    Publication first = publications.remove();
    Commit second = nextCommit();
    run(() -> first.published().complete(false));
    nextOffset = 4;
    succeed(second);
    assertTrue(publications.isEmpty(), "published out of turn");
    Await.until("it is taken over again", LIMIT, () -> takeovers.get() == 2);
    deliver(4, 6);
    succeed(nextCommit());
    assertEquals(6, publications.remove().nextOffset());
  }

  @Test
  void aPartitionIsTakenOverAgainOnlyWhenNothingOfItIsUnderWay() {
    deliver(0, 4);
    Commit first = nextCommit();
    run(() -> pipeline.compareTopic(new UUID(9, 9)));
    vertx.setTimer(1_500, longAfterItsPause -> succeedNow(first));
    Await.until("its rows are published", LIMIT, () -> !publications.isEmpty());
    Publication rows = publications.remove();
    vertx.setTimer(500, later -> rows.published().complete(true));
    Await.until("it is taken over again", LIMIT, () -> takeovers.get() == 2);
    assertEquals(0, underWayAtTakeover.get(), "commits and rows under way");
  }

  @Test
  void aRevokedPartitionPublishesWhatIsCommittedAndForgetsTheRest() {
    deliver(0, 6);
    Commit first = nextCommit();
    Future<Void> drained = onLoop(pipeline::drain);
    succeed(first);
    assertFalse(drained.isComplete(), "its rows are on their way");
    run(() -> publications.remove().published().complete(true));
    Await.until("drained", LIMIT, drained::isComplete);
    assertTrue(commits.isEmpty());
    Await.until(
        "others have its permits", LIMIT, () -> preparing.tryAcquire() && committing.tryAcquire());
  }

  @Test
  void whatWasFetchedBeforeARecordThatCannotBeReadIsDecidedBeforeTheNextTry() {
    deliver(0, 2);
    Commit before = nextCommit();
    FetchFailure unreadable = new FetchFailure(Failure.record("bad", "bad"), OptionalLong.empty());
    run(() -> pipeline.fetchFailed(unreadable));
    assertEquals(Set.of("fetch:" + SOURCE), health.problems().keySet());
    nextOffset = 2;
    succeed(before);
    run(() -> publications.remove().published().complete(true));
    Await.until("it is taken over again", LIMIT, () -> takeovers.get() == 2);
    assertEquals(2, before.decision().to());
    deliver(2, 4);
    nextCommit();
    assertEquals(Set.of(), health.problems().keySet());
  }

  @Test
  void whereNothingMoreComesWhatCouldNotBeFetchedIsForgottenAfterAWhile() {
    FetchFailure gone = new FetchFailure(Failure.record("bad", "bad"), OptionalLong.empty());
    run(() -> pipeline.fetchFailed(gone));
    run(pipeline::check);
    Await.until("it is taken over again", LIMIT, () -> takeovers.get() == 2);
    run(pipeline::check);
    assertEquals(Set.of("fetch:" + SOURCE), health.problems().keySet(), "it may fail again");
    Await.until(
        "it is forgotten",
        LIMIT,
        () -> {
          run(pipeline::check);
          return health.problems().isEmpty();
        });
  }

  @Test
  void aRecordWhereNoneWasIsOfAnotherLogAndTheTakeoverIsToldWhereThatBegins() {
    nextOffset = 5;
    last = Optional.of(new LastRecord(2, 1));
    run(() -> pipeline.compareTopic(new UUID(9, 9)));
    Await.until("it is taken over again", LIMIT, () -> takeovers.get() == 2);
    deliver(2, 3);
    assertEquals(Set.of(), health.problems().keySet(), "the last record itself");
    deliver(4, 8);
    Await.until("it is taken over again", LIMIT, () -> takeovers.get() == 3);
    assertTrue(commits.isEmpty(), "decided about another log");
    assertEquals(
        List.of(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(4)),
        List.copyOf(divergences));
  }

  @Test
  void recordsBehindOneThatWaitsLongAreForgottenAndTakenWhenTheyComeAgain() {
    deliverWaiting(0, 4);
    assertEquals(1, onLoop(pipeline::queued), "the first alone is kept");
    deliverWaiting(4, 6);
    assertEquals(1, onLoop(pipeline::queued), "polled before the pause");
    assertTrue(commits.isEmpty());
  }

  @Test
  void offsetsWithoutRecordsAreABatchOfTheirOwnForAnIdlePartitionOnly() {
    PartitionPipeline.IdlePosition idle = onLoop(pipeline::idlePosition).orElseThrow();
    run(() -> pipeline.skipTo(idle, 7));
    Commit gap = nextCommit();
    assertEquals(7, gap.decision().to());
    assertEquals(List.of(), gap.decision().outcomes());
    run(() -> pipeline.skipTo(idle, 9));
    assertTrue(commits.isEmpty(), "it is at work");
    succeed(gap);
    assertEquals(7, onLoop(pipeline::idlePosition).orElseThrow().nextOffset());
  }

  @Test
  void aPositionOfAnEarlierClaimMovesNothing() {
    PartitionPipeline.IdlePosition idle = onLoop(pipeline::idlePosition).orElseThrow();
    run(() -> pipeline.compareTopic(new UUID(9, 9)));
    Await.until("it is taken over again", LIMIT, () -> takeovers.get() == 2);
    PartitionPipeline.IdlePosition again = onLoop(pipeline::idlePosition).orElseThrow();
    assertEquals(idle.nextOffset(), again.nextOffset());
    run(() -> pipeline.skipTo(idle, 7));
    assertTrue(commits.isEmpty(), "records below 7 may be on their way");
    run(() -> pipeline.skipTo(again, 7));
    assertEquals(7, nextCommit().decision().to());
  }

  @Test
  void aCommitPermitThatComesByItselfBeginsTheNextBatchToo() {
    assertTrue(committing.tryAcquire(), "a stranger has it");
    deliver(0, 6);
    Await.until("the first is prepared", LIMIT, () -> onLoop(prepared::get) > 0);
    assertTrue(commits.isEmpty());
    committing.release();
    nextCommit();
    Await.until("the next is prepared", LIMIT, () -> onLoop(pipeline::queued) == 2);
  }

  @Test
  void aPreparePermitThatComesByItselfResumesFetchingToo() {
    assertTrue(preparing.tryAcquire(), "a stranger has it");
    decoding = new CountDownLatch(1);
    deliver(0, 4);
    int paused = requests.get();
    preparing.release();
    Await.until("a batch is cut", LIMIT, () -> onLoop(pipeline::queued) == 2);
    assertEquals(paused + 1, requests.get(), "the queue has room before the batch is decoded");
    decoding.countDown();
  }
}
