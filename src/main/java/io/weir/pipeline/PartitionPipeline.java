package io.weir.pipeline;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.weir.async.Backoff;
import io.weir.async.Deadline;
import io.weir.async.Permit;
import io.weir.commit.BatchCommitter;
import io.weir.commit.CommitResult;
import io.weir.event.Claim;
import io.weir.event.ConsumedRecord;
import io.weir.event.Decision;
import io.weir.event.Failure;
import io.weir.event.OutboxRow;
import io.weir.event.Outcome;
import io.weir.event.SourcePartition;
import io.weir.event.SourceRecord;
import io.weir.kafka.FetchFailure;
import io.weir.ownership.OwnedPartition;
import io.weir.ownership.Takeover;
import io.weir.wire.WeirHeaders;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The story of one partition, from its assignment to its revocation. Its records are queued; a
 * batch of them is decoded, enriched and chosen about, then committed in one transaction, then
 * published. While one batch is being committed, the next is prepared; never are two committed at
 * once, so their order is that of their offsets. Lives on its verticle's event loop.
 *
 * <pre>
 *   deliver ─▶ queue ─▶ decode ─▶ enrich ─▶ choose ─▶ commit ─▶ publish
 *                       └──── batch n + 1 ───────┘   batch n    batches before n
 * </pre>
 *
 * <p>Where the partition, its batches, its rows and its fetching stand is said by {@link
 * PartitionState}, {@link Preparation}, {@link CommitState}, {@link PublicationState} and {@link
 * FetchState}.
 */
public final class PartitionPipeline {

  /** A frozen server is cut off only after its statements' whole time. */
  private static final Failure UNANSWERED =
      new Failure(
          Failure.Kind.INFRASTRUCTURE,
          "postgres-slow",
          "Postgres has not answered for more than 3 s; see what it waits for in pg_stat_activity");

  private final PipelineParts parts;
  private final Stages stages;
  private final SourcePartition source;
  private final long assignment;
  private final boolean mayWait;
  private final BatchPrefetcher prefetcher;
  private final Permit commitPermit;
  private final FetchProblem fetchProblem;
  private final Promise<Void> drained = Promise.promise();
  private PartitionState state = new PartitionState.TakingOver();
  private CommitState commit = new CommitState.Idle();
  private PublicationState publication = PublicationState.IDLE;

  /** A pipeline that waits to be started; {@code assignment} is the number of its assignment. */
  public PartitionPipeline(PipelineParts parts, SourcePartition source, long assignment) {
    this.parts = parts;
    this.stages = parts.stages();
    this.source = source;
    this.assignment = assignment;
    this.mayWait = stages.dueLimit().isRetryTopic(source.topic());
    this.fetchProblem = new FetchProblem(parts.health(), source);
    this.commitPermit = new Permit(parts.concurrency().committing(), this::commitPermitChanged);
    this.prefetcher =
        new BatchPrefetcher(parts, source, this::prepare, this::isCommitWaiting, this::advance);
  }

  /** Begins with the steps of a takeover, however often they have to be tried. */
  public void start() {
    parts
        .delivery()
        .ownership()
        .takeOver(
            source,
            assignment,
            fetchProblem.divergence(),
            () -> state instanceof PartitionState.TakingOver)
        .onSuccess(taken -> taken.ifPresent(this::run));
  }

  private void run(OwnedPartition owned) {
    if (state instanceof PartitionState.TakingOver) {
      state = state.claimed(owned);
      publication = publication.recovered();
      fetchProblem.started(System.nanoTime());
      prefetcher.start(owned);
    }
  }

  /** Takes in fetched records, in the order of offsets. */
  public void deliver(List<SourceRecord> records) {
    if (!(state instanceof PartitionState.Running running) || fetchProblem.isOpen()) {
      return;
    }
    for (SourceRecord record : records) {
      if (record.offset() >= prefetcher.nextOffset()) {
        prefetcher.add(record, dueMillis(record));
      } else if (running.owned().isNew(record)) {
        fetchFailed(FetchFailure.diverged(record));
        return;
      }
    }
    fetchProblem.over();
    advance();
  }

  /**
   * It cannot be fetched on, and is taken over again, which finds out what has become of its log.
   * What was fetched before a record that cannot be read is decided first; not so where the log has
   * diverged, as it may not hold that any more.
   */
  public void fetchFailed(FetchFailure failure) {
    if (state instanceof PartitionState.Running && !fetchProblem.isOpen()) {
      fetchProblem.failed(failure);
      advance();
    }
  }

  /** When it may be tried; the rest of its past, which may be long, is read when it is. */
  private long dueMillis(SourceRecord record) {
    return mayWait
        ? WeirHeaders.dueMillis(record, stages.dueLimit().latestMillis(source.topic()))
        : PartitionQueue.AT_ONCE;
  }

  private ConsumedRecord withPast(SourceRecord record) {
    return mayWait
        ? WeirHeaders.read(record, stages.dueLimit().latestMillis(source.topic()))
        : ConsumedRecord.fresh(record);
  }

  private boolean isFetchedUp() {
    return fetchProblem.isOpen() && (fetchProblem.divergence().isPresent() || isIdle());
  }

  /** Does whatever can be done now; called after everything that may have made room. */
  public void advance() {
    if (state instanceof PartitionState.Running) {
      prefetcher.prepareNext();
      commitNext();
      prefetcher.prepareNext();
    }
    if (isFetchedUp()) {
      suspend();
    }
    if (state instanceof PartitionState.Running) {
      prefetcher.regulate();
    }
    if (state instanceof PartitionState.Draining && isCommitted() && publication.isIdle()) {
      state = state.drained();
      drained.tryComplete();
    }
  }

  /** Decode, enrich, choose: nothing of it can be seen from outside. */
  private Future<List<Outcome>> prepare(Batch batch) {
    UUID topicId = ((PartitionState.Running) state).owned().topicId();
    return stages
        .decoder()
        .decode(batch.records(), topicId, this::withPast)
        .compose(
            decoded ->
                stages.enrichments().ask(decoded, Deadline.in(parts.settings().lookupDeadline())))
        .compose(answered -> stages.chooser().choose(answered));
  }

  private boolean isCommitted() {
    return commit instanceof CommitState.Idle;
  }

  private boolean mayCommit() {
    return state instanceof PartitionState.Running
        && prefetcher.isPrepared()
        && isCommitted()
        && parts.delivery().hasRoom().getAsBoolean();
  }

  private void commitNext() {
    if (mayCommit()) {
      commitPermit.request(this::commitPrepared);
    }
  }

  private void commitPrepared() {
    if (mayCommit()) {
      Preparation.Prepared prepared = prefetcher.take();
      OwnedPartition owned = ((PartitionState.Running) state).owned();
      commit(prepared.batch(), prepared.outcomes(), owned);
      // The permit may have come by itself: nobody else would begin the batch after this one.
      prefetcher.prepareNext();
    } else {
      commitPermit.release();
    }
  }

  /** The one transaction that decides about a batch. */
  private void commit(Batch batch, List<Outcome> outcomes, OwnedPartition owned) {
    commit = commit.begin(batch, System.nanoTime());
    stages
        .committer()
        .commit(
            owned.claim(),
            new Decision(source, batch.from(), batch.to(), outcomes, batch.last()),
            offset -> withPast(batch.at(offset)),
            () -> !(state instanceof PartitionState.Ended),
            commitPermit,
            this::publish)
        .onSuccess(result -> committed(batch, result));
  }

  private void committed(Batch batch, CommitResult result) {
    long tookNanos = commit.nanos(System.nanoTime());
    commit = commit.ended();
    commitPermit.release();
    if (result == CommitResult.COMMITTED) {
      prefetcher.queue().committed(batch, tookNanos);
    } else if (result == CommitResult.FENCED) {
      suspend();
    }
    advance();
  }

  /**
   * In order, behind the rows of earlier batches, which may be on their way still. What of a batch
   * is durable does not wait for the rest of it, which may need somebody to mend something first.
   */
  private void publish(long nextOffset, List<OutboxRow> rows) {
    if (publication.isLeftToRecovery()) {
      return;
    }
    publication = publication.begun();
    parts
        .delivery()
        .publisher()
        .publish(source, assignment, nextOffset, rows)
        .onSuccess(this::published);
  }

  private void published(boolean isPublished) {
    publication = publication.ended(isPublished);
    if (!isPublished) {
      // Not ours for a moment: a takeover publishes these rows, before any that follow.
      suspend();
    }
    advance();
  }

  /**
   * Another owner stands in the offset row, or another topic under this name. If Kafka says so too,
   * this pipeline ends at the next rebalance; if Kafka still calls the partition ours, the takeover
   * proves it or says what is wrong.
   */
  private void suspend() {
    if (state instanceof PartitionState.Running) {
      state = state.suspend();
      stopPreparing();
      after(Backoff.INFRASTRUCTURE.millis(6 + fetchProblem.failures()), this::retake);
    }
  }

  /** What is under way must have ended before we read our own rows back. */
  private void retake() {
    if (!(state instanceof PartitionState.Suspended)) {
      return;
    }
    if (prefetcher.isUnderWay() || !isCommitted() || !publication.isIdle()) {
      after(Backoff.INFRASTRUCTURE.millis(1), this::retake);
    } else {
      state = state.retake();
      start();
    }
  }

  /** Takes no more batches; completes when what is decided is published. */
  public Future<Void> drain() {
    if (!(state instanceof PartitionState.Draining || state instanceof PartitionState.Ended)) {
      state = state.drain();
      leave();
      advance();
    }
    return drained.future();
  }

  /** Stops at once: another owner is at work already, or will be. */
  public void end() {
    state = state.end();
    leave();
    drained.tryComplete();
  }

  private void leave() {
    stopPreparing();
    parts.health().forget(BatchCommitter.problemName(source));
    parts.health().forget(Takeover.problemName(source));
    fetchProblem.forget();
  }

  private void stopPreparing() {
    prefetcher.stop();
    if (isCommitted()) {
      // A request for it, at most.
      commitPermit.release();
    }
  }

  private boolean isCommitWaiting() {
    return !isCommitted() && !commitPermit.isHeld();
  }

  private void commitPermitChanged() {
    prefetcher.giveWay();
  }

  private void after(long millis, Runnable step) {
    parts.vertx().setTimer(millis, waited -> step.run());
  }

  /** Its partition. */
  public SourcePartition source() {
    return source;
  }

  /** Records waiting to be prepared. */
  public int queued() {
    return prefetcher.queue().records();
  }

  /**
   * Where a pipeline stands that is not at work.
   *
   * @param claim under which it is
   * @param nextOffset from which it would go on
   */
  public record IdlePosition(Claim claim, long nextOffset) {}

  /** Where it stands; empty while it is at work. */
  public Optional<IdlePosition> idlePosition() {
    return state instanceof PartitionState.Running running && isIdle()
        ? Optional.of(new IdlePosition(running.owned().claim(), prefetcher.nextOffset()))
        : Optional.empty();
  }

  private boolean isIdle() {
    return prefetcher.isIdle() && isCommitted();
  }

  /**
   * Moves past offsets that hold no record, such as transaction markers, so that a partition
   * without events shows no lag. Does nothing if it has been at work meanwhile, or was taken over
   * again, perhaps at an older offset, which that position says nothing about.
   */
  public void skipTo(IdlePosition idle, long position) {
    if (idlePosition().equals(Optional.of(idle)) && position > idle.nextOffset()) {
      prefetcher.skipTo(position);
      advance();
    }
  }

  /** Takes over again if the topic of this id is not the one taken over. */
  public void compareTopic(UUID topicId) {
    if (state instanceof PartitionState.Running running
        && !running.owned().topicId().equals(topicId)) {
      suspend();
    }
  }

  /** Reports a commit that gets no answer, and forgets what is over; called now and then. */
  public void check() {
    long now = System.nanoTime();
    if (commit.isSlow(now) && !(state instanceof PartitionState.Ended)) {
      parts.health().suspect(BatchCommitter.problemName(source), UNANSWERED);
    }
    if (state instanceof PartitionState.Running) {
      fetchProblem.check(now);
    }
  }
}
