package io.weir.pipeline;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.weir.async.Backoff;
import io.weir.async.Permit;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.event.Outcome;
import io.weir.event.SourcePartition;
import io.weir.event.SourceRecord;
import io.weir.ops.Defect;
import io.weir.ownership.OwnedPartition;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Keeps a pipeline one batch ahead: has the partition fetched, cuts a batch when there is one, and
 * has it prepared while the batch before is being committed. Lives on its pipeline's event loop.
 */
final class BatchPrefetcher {
  private final PipelineParts parts;
  private final Function<Batch, Future<List<Outcome>>> stages;
  private final BooleanSupplier isCommitWaiting;
  private final Runnable onChange;
  private final String problemName;
  private final PartitionQueue queue;
  private final PartitionFetching fetching;
  private final Permit permit;
  private Preparation preparation = new Preparation.Idle();
  private long nextOffset;
  private int failures;
  private long wakeTimer = -1;

  /**
   * Prefetches nothing yet.
   *
   * @param stages prepares a batch: one outcome for each of its records
   * @param isCommitWaiting whether the batch before waits for Postgres, or for somebody to mend it
   * @param onChange called when a batch is prepared, or the next may be
   */
  BatchPrefetcher(
      PipelineParts parts,
      SourcePartition source,
      Function<Batch, Future<List<Outcome>>> stages,
      BooleanSupplier isCommitWaiting,
      Runnable onChange) {
    this.parts = parts;
    this.stages = stages;
    this.isCommitWaiting = isCommitWaiting;
    this.onChange = onChange;
    this.problemName = "enrich:" + source;
    this.queue = new PartitionQueue(parts.settings(), parts.clock()::atLeast, System::nanoTime);
    Context context = parts.vertx().getOrCreateContext();
    this.fetching =
        new PartitionFetching(
            parts.delivery().fetcher(), source, step -> context.runOnContext(turn -> step.run()));
    this.permit = new Permit(parts.concurrency().preparing(), () -> {});
  }

  /** Has the partition fetched from its next offset on; nothing may be under way any more. */
  void start(OwnedPartition owned) {
    nextOffset = owned.nextOffset();
    fetching.start(owned.nextOffset(), owned.last());
  }

  /** Stops fetching and forgets all records; what is under way is thrown away when it is back. */
  void stop() {
    fetching.stop();
    queue.clear();
    preparation = preparation.discard();
    if (!preparation.isUnderWay()) {
      permit.release();
    }
    if (wakeTimer >= 0) {
      parts.vertx().cancelTimer(wakeTimer);
      wakeTimer = -1;
    }
    parts.health().forget(problemName);
  }

  /** Takes a record in; {@code dueMillis} says when it may be tried. */
  void add(SourceRecord record, long dueMillis) {
    if (!fetching.isToBeFetchedAgain(record.offset())) {
      queue.add(record, dueMillis);
    }
  }

  /** The queue, and how large batches are. */
  PartitionQueue queue() {
    return queue;
  }

  /** The offset that follows the last batch. */
  long nextOffset() {
    return nextOffset;
  }

  /** Whether nothing waits and nothing is prepared. */
  boolean isIdle() {
    return queue.isEmpty() && preparation instanceof Preparation.Idle;
  }

  /** Whether a batch will come back, wanted or not. */
  boolean isUnderWay() {
    return preparation.isUnderWay();
  }

  /** Makes the offsets up to a position, which hold no records, a batch of their own. */
  void skipTo(long position) {
    preparation = preparation.skip(Batch.gap(nextOffset, position));
    nextOffset = position;
  }

  boolean isPrepared() {
    return preparation instanceof Preparation.Prepared;
  }

  /** Hands out the batch that is prepared. */
  Preparation.Prepared take() {
    Preparation.Prepared taken = (Preparation.Prepared) preparation;
    preparation = preparation.taken();
    permit.release();
    return taken;
  }

  /** While its commit waits, a partition begins no batch and keeps no permit others could use. */
  void giveWay() {
    if (isCommitWaiting.getAsBoolean() && !preparation.isUnderWay()) {
      permit.release();
    }
  }

  private boolean mayPrepare() {
    return fetching.isStarted()
        && preparation instanceof Preparation.Idle
        && !isCommitWaiting.getAsBoolean();
  }

  /** Cuts a batch and has it prepared if that can be done now. */
  void prepareNext() {
    if (!mayPrepare()) {
      return;
    }
    long wait = queue.millisToWait();
    if (wait == 0) {
      permit.request(this::prepare);
    } else if (wait != PartitionQueue.EMPTY) {
      // Before the first record is due, too: those behind it are to be there by then.
      wakeIn(
          wait > PartitionQueue.FETCH_AHEAD_MILLIS
              ? wait - PartitionQueue.FETCH_AHEAD_MILLIS
              : wait);
    }
  }

  /** The permit is held, perhaps long after it was asked for. */
  private void prepare() {
    Batch batch = mayPrepare() && queue.millisToWait() == 0 ? queue.cut(nextOffset) : null;
    if (batch == null) {
      permit.release();
      // What stood in the way may have to be waited for anew.
      prepareNext();
      return;
    }
    nextOffset = batch.to();
    preparation = preparation.begin(batch);
    regulate();
    // Also what is thrown must bring the batch back.
    long start = System.nanoTime();
    Future.succeededFuture(batch)
        .compose(stages)
        .onComplete(outcomes -> prepared(outcomes, System.nanoTime() - start), this::notPrepared);
  }

  private void prepared(List<Outcome> outcomes, long tookNanos) {
    if (preparation instanceof Preparation.Discarded) {
      returned();
      return;
    }
    preparation = preparation.succeeded(outcomes);
    queue.prepared(outcomes, tookNanos);
    failures = 0;
    parts.health().clear(problemName);
    giveWay();
    onChange.run();
  }

  /**
   * Nothing is routed for a fault of our own: the records go back into the queue and are asked
   * about again, in a smaller batch, so that a congested look-up still lets something pass.
   */
  private void notPrepared(Throwable error) {
    if (!(preparation instanceof Preparation.Preparing preparing)) {
      returned();
      return;
    }
    failures++;
    queue.notPrepared(preparing.batch());
    parts.health().report(problemName, failure(error));
    preparation = preparation.failed();
    permit.release();
    parts
        .vertx()
        .setTimer(Backoff.INFRASTRUCTURE.millis(failures), waited -> putBack(preparing.batch()));
  }

  private static Failure failure(Throwable error) {
    return error instanceof FailureException known ? known.failure() : Defect.ofLine(error);
  }

  private void putBack(Batch batch) {
    if (preparation instanceof Preparation.Discarded) {
      returned();
      return;
    }
    preparation = preparation.putBack();
    queue.putBack(batch);
    nextOffset = batch.from();
    onChange.run();
  }

  /** A batch that is not wanted any more has come back. */
  private void returned() {
    preparation = preparation.returned();
    permit.release();
    onChange.run();
  }

  private void wakeIn(long millis) {
    if (wakeTimer < 0) {
      wakeTimer =
          parts
              .vertx()
              .setTimer(
                  Math.max(1, millis),
                  due -> {
                    wakeTimer = -1;
                    onChange.run();
                  });
    }
  }

  /** Pauses fetching while the queue is full or its first record is not due, and resumes it. */
  void regulate() {
    fetching.regulate(queue);
  }
}
