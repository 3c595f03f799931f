package io.weir.commit;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.weir.async.Permit;
import io.weir.event.Claim;
import io.weir.event.ConsumedRecord;
import io.weir.event.Decision;
import io.weir.event.OutboxRow;
import io.weir.event.SourcePartition;
import io.weir.ops.Health;
import io.weir.ops.Meters;
import io.weir.ops.Telemetry;
import io.weir.outcome.DeadLetterOutcomes;
import io.weir.postgres.PostgresClock;
import io.weir.store.OffsetRow;
import io.weir.store.OffsetTable;
import io.weir.store.OutboxTable;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;

/**
 * Makes the outcomes of batches durable, whatever it takes: waits while Postgres is away, reads the
 * offset row before it tries again, bisects a batch whose data is refused until the guilty record
 * is alone, and halves one that takes longer than a statement may. One instance serves the process;
 * a future completes on the caller's event loop.
 */
public final class BatchCommitter {

  /** What a commit asks of Postgres. */
  interface Store {
    /** As {@link BatchTransaction#commit}. */
    Future<BatchTransaction.Result> commit(Claim claim, Decision decision);

    /** As {@link OffsetTable#row}. */
    Future<Optional<OffsetRow>> offsetRow(SourcePartition source);

    /** As {@link OutboxTable#rows}. */
    Future<List<OutboxRow>> outboxRows(Decision decision);
  }

  /**
   * What each commit needs.
   *
   * @param now Postgres' time at most, milliseconds since 1970
   * @param timer runs a step on the caller's event loop after some milliseconds
   */
  record Parts(
      Store store,
      DeadLetterOutcomes deadLetters,
      LongSupplier now,
      DefectBudget budget,
      Health health,
      Meters meters,
      ObjLongConsumer<Runnable> timer) {}

  private record Tables(BatchTransaction transaction, OffsetTable offsets, OutboxTable outbox)
      implements Store {
    @Override
    public Future<BatchTransaction.Result> commit(Claim claim, Decision decision) {
      return transaction.commit(claim, decision);
    }

    @Override
    public Future<Optional<OffsetRow>> offsetRow(SourcePartition source) {
      return offsets.row(source);
    }

    @Override
    public Future<List<OutboxRow>> outboxRows(Decision decision) {
      return outbox.rows(decision);
    }
  }

  private final Parts parts;

  /** Commits to these tables. */
  public BatchCommitter(
      Vertx vertx,
      BatchTransaction transaction,
      OffsetTable offsets,
      OutboxTable outbox,
      PostgresClock clock,
      DeadLetterOutcomes deadLetters,
      DefectBudget budget,
      Telemetry telemetry) {
    this(
        new Parts(
            new Tables(transaction, offsets, outbox),
            deadLetters,
            clock::atMost,
            budget,
            telemetry.health(),
            telemetry.meters(),
            (step, millis) -> vertx.setTimer(millis, waited -> step.run())));
  }

  BatchCommitter(Parts parts) {
    this.parts = parts;
  }

  /** The name under which a partition's problems with Postgres are reported. */
  public static String problemName(SourcePartition source) {
    return "store:" + source;
  }

  /**
   * Commits a batch.
   *
   * @param records the record at an offset of the batch
   * @param isWanted false as soon as the caller gives up; asked between tries
   * @param permit held by the caller, who gives it back when this has ended; given back while this
   *     waits, be it for Postgres or for somebody to mend what is refused, and requested again
   *     before the next try
   * @param durable is told of each part as soon as it is durable, before this ends
   * @return never fails
   */
  public Future<CommitResult> commit(
      Claim claim,
      Decision decision,
      LongFunction<ConsumedRecord> records,
      BooleanSupplier isWanted,
      Permit permit,
      DurableRows durable) {
    long start = System.nanoTime();
    return new BatchCommit(parts, claim, decision, records, isWanted, permit, durable)
        .run()
        .onSuccess(
            ended -> {
              parts.health().clear(problemName(claim.source()));
              parts.meters().took(Meters.Stage.DECIDE, start);
            });
  }
}
