package io.weir.commit;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.weir.async.Backoff;
import io.weir.async.Permit;
import io.weir.event.Claim;
import io.weir.event.ConsumedRecord;
import io.weir.event.Decision;
import io.weir.event.Failure;
import io.weir.event.OutboxRow;
import io.weir.event.Outcome;
import io.weir.ops.Defect;
import io.weir.postgres.PostgresFailures;
import io.weir.store.OffsetRow;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;

/**
 * The commit of one batch, sub-batch by sub-batch: at first there is one. Each try ends before the
 * next begins, so that an outage may last for as long as it likes. Lives on the caller's event
 * loop.
 *
 * <pre>
 *            ┌─────── next sub-batch ───────┐
 *            ▼                              │
 *   START ─▶ TRY ──committed────────────▶ DURABLE ──none left──▶ COMMITTED
 *            ▲ │ refused data: halves, or the one record's dead letter, or its least one
 *            │ └──away, slow, defect──▶ WAIT ─▶ CHECK ──another owner──▶ FENCED
 *            └──────── still to do ───────────────┘
 * </pre>
 *
 * <p>From WAIT until it is back at TRY, others have its permit.
 */
final class BatchCommit {

  /** Wait at once for as long as after this many failures. */
  private static final int LONG = 10;

  /** The server cancelled the statement; it may have been too much for the time it is given. */
  private static final String TIMED_OUT = "postgres-57014";

  private static final Failure REFUSED =
      new Failure(
          Failure.Kind.INFRASTRUCTURE,
          "offset-row-elsewhere",
          "the offset row does not stand where the batch begins, or is claimed by another");

  private final BatchCommitter.Parts parts;
  private final Claim claim;
  private final LongFunction<ConsumedRecord> records;
  private final BooleanSupplier isWanted;
  private final Permit permit;
  private final String problemName;
  private final Deque<SubBatch> left = new ArrayDeque<>();
  private final DurableRows durable;
  private final Promise<CommitResult> ended = Promise.promise();
  private int failures;
  private boolean timedOut;

  BatchCommit(
      BatchCommitter.Parts parts,
      Claim claim,
      Decision decision,
      LongFunction<ConsumedRecord> records,
      BooleanSupplier isWanted,
      Permit permit,
      DurableRows durable) {
    this.parts = parts;
    this.claim = claim;
    this.records = records;
    this.isWanted = isWanted;
    this.permit = permit;
    this.durable = durable;
    this.problemName = BatchCommitter.problemName(claim.source());
    left.push(SubBatch.whole(decision));
  }

  Future<CommitResult> run() {
    guarded(this::next).run();
    return ended.future();
  }

  /** Whatever goes wrong in a step, the batch is not forgotten. */
  private <T> Handler<T> guarded(Handler<T> step) {
    return event -> {
      try {
        step.handle(event);
      } catch (RuntimeException defect) {
        if (ended.future().isComplete()) {
          throw defect;
        }
        waitAndCheck(LONG, Defect.ofLine(defect));
      }
    };
  }

  private Runnable guarded(Runnable step) {
    return () -> this.<Void>guarded(now -> step.run()).handle(null);
  }

  private void next() {
    if (left.isEmpty()) {
      ended.complete(CommitResult.COMMITTED);
    } else {
      permit.request(guarded(this::tryFirst));
    }
  }

  private void tryFirst() {
    if (!isWanted.getAsBoolean()) {
      ended.complete(CommitResult.ABANDONED);
    } else if (isWithinBudget()) {
      parts
          .store()
          .commit(claim, left.peek().decision())
          .onComplete(guarded(this::answered), guarded(this::failed));
    }
  }

  /** Lets by what the defect budget has room for; of what is beyond it, the good part. */
  private boolean isWithinBudget() {
    SubBatch first = left.pop();
    List<Outcome> outcomes = first.decision().outcomes();
    if (first.isAdmitted()
        || parts.budget().admits(outcomes.size(), DefectBudget.counting(outcomes))) {
      left.push(first.admitted());
      return true;
    }
    left.push(first);
    if (first.size() > 1) {
      halve();
      next();
    } else {
      Failure last = ((Outcome.Dead) first.single()).deadLetter().failure();
      waitAndCheck(LONG, parts.budget().failure(last));
    }
    return false;
  }

  private void answered(BatchTransaction.Result result) {
    if (result instanceof BatchTransaction.Result.Committed committed) {
      handOver(
          CommittedRows.of(left.peek().decision(), committed.duplicateOffsets(), parts.meters()));
    } else {
      waitAndCheck(failures + 1, REFUSED);
    }
  }

  /** The first sub-batch is durable: its rows need not wait for those that are not. */
  private void handOver(List<OutboxRow> rows) {
    durable.publish(left.pop().decision().to(), rows);
    failures = 0;
    next();
  }

  private void failed(Throwable error) {
    Failure failure = PostgresFailures.of(error);
    if (failure.kind() != Failure.Kind.RECORD || left.peek().size() == 0) {
      waitAndCheck(failures + 1, failure);
    } else if (left.peek().size() > 1) {
      failures = 0;
      halve();
      next();
    } else {
      replaceRefused(failure);
    }
  }

  /** Makes two sub-batches of the first, to be committed one after the other. */
  private void halve() {
    List<SubBatch> halves = left.pop().halves(records);
    left.push(halves.get(1));
    left.push(halves.get(0));
  }

  /** One record is refused: its dead letter takes its place, then the least there can be of it. */
  private void replaceRefused(Failure failure) {
    SubBatch refused = left.peek();
    Outcome outcome = refused.single();
    if (refused.isLeast()) {
      // Even that was refused: that is ours to mend, and nothing may pass meanwhile.
      waitAndCheck(
          LONG, new Failure(Failure.Kind.CONFIGURATION, "dead-letter-refused", failure.message()));
    } else if (DefectBudget.counts(failure)
        && !refused.isReplacementAdmitted()
        && !parts.budget().admits(0, 1)) {
      waitAndCheck(LONG, parts.budget().failure(failure));
    } else if (outcome instanceof Outcome.Dead) {
      parts
          .store()
          .offsetRow(claim.source())
          .onComplete(
              guarded(row -> reduce(row, failure)),
              guarded(error -> waitAndCheck(failures + 1, PostgresFailures.of(error))));
    } else {
      ConsumedRecord record = records.apply(outcome.offset());
      Outcome.Dead dead =
          parts
              .deadLetters()
              .deadLetter(record, outcome.id(), "", failure, parts.now().getAsLong());
      left.push(left.pop().replacedBy(dead, false));
      next();
    }
  }

  /** The topic's id, of which the record's own id is made, stands in the offset row. */
  private void reduce(Optional<OffsetRow> row, Failure failure) {
    SubBatch refused = left.peek();
    if (!isOurs(row) || row.get().nextOffset() != refused.decision().from()) {
      checked(row);
      return;
    }
    ConsumedRecord record = records.apply(refused.single().offset());
    Outcome.Dead least =
        parts.deadLetters().least(record, row.get().topicId(), failure, parts.now().getAsLong());
    left.push(left.pop().replacedBy(least, true));
    next();
  }

  /** Waits, then reads the offset row: the try that failed may have been committed. */
  private void waitAndCheck(int failed, Failure failure) {
    failures = failed;
    timedOut |= failure.reason().equals(TIMED_OUT);
    parts.health().report(problemName, failure);
    permit.release();
    parts.timer().accept(guarded(this::check), Backoff.INFRASTRUCTURE.millis(failures));
  }

  private void check() {
    if (!isWanted.getAsBoolean()) {
      ended.complete(CommitResult.ABANDONED);
      return;
    }
    parts
        .store()
        .offsetRow(claim.source())
        .onComplete(
            guarded(this::checked),
            guarded(error -> waitAndCheck(failures + 1, PostgresFailures.of(error))));
  }

  private boolean isOurs(Optional<OffsetRow> row) {
    return row.isPresent() && row.get().claimToken().equals(claim.token());
  }

  private void checked(Optional<OffsetRow> row) {
    SubBatch first = left.peek();
    boolean ours = isOurs(row);
    if (ours && row.get().nextOffset() == first.decision().from()) {
      if (timedOut && first.size() > 1) {
        halve();
      } else {
        left.push(left.pop().anew());
      }
      timedOut = false;
      next();
    } else if (ours && row.get().nextOffset() == first.decision().to()) {
      committedAfterAll(first.decision());
    } else {
      // What is durable but not published here is published by the owner that comes next.
      parts.meters().fenced();
      ended.complete(CommitResult.FENCED);
    }
  }

  /**
   * An earlier try took effect, and not every one had the outcomes of the last. What stands in the
   * outbox is what was decided.
   */
  private void committedAfterAll(Decision decision) {
    parts
        .store()
        .outboxRows(decision)
        .onComplete(
            guarded(rows -> handOver(CommittedRows.found(decision, rows, parts.meters()))),
            guarded(error -> waitAndCheck(failures + 1, PostgresFailures.of(error))));
  }
}
