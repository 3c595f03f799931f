package io.weir.commit;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.weir.async.Backoff;
import io.weir.event.Claim;
import io.weir.event.ConsumedRecord;
import io.weir.event.Decision;
import io.weir.event.Failure;
import io.weir.event.OutboxRow;
import io.weir.event.Outcome;
import io.weir.ops.Defect;
import io.weir.postgres.PostgresFailures;
import io.weir.store.OffsetTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/**
 * One decision on its way to be durable, piece by piece: at first there is one piece. Each try ends
 * before the next begins, so that an outage may last for as long as it likes. Lives on the caller's
 * event loop.
 *
 * <pre>
 *            ┌──────── next piece ────────┐
 *            ▼                            │
 *   START ─▶ TRY ──decided──────────────▶ took ──none left──▶ DECIDED
 *            ▲ │ refused data: halves, or the one record's dead letter, or its least one
 *            │ └──away, slow, defect──▶ WAIT ─▶ LOOK ──elsewhere──▶ FENCED
 *            └──────── still to do ─────────────┘
 * </pre>
 *
 * <p>From WAIT until it is back at TRY, others have its seat at the store.
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
  private final BooleanSupplier wanted;
  private final BatchCommitter.Seat seat;
  private final String place;
  private final Deque<SubBatch> left = new ArrayDeque<>();
  private final List<OutboxRow> rows = new ArrayList<>();
  private final Promise<BatchCommitter.Ended> ended = Promise.promise();
  private int failures;
  private boolean timedOut;

  BatchCommit(
      BatchCommitter.Parts parts,
      Claim claim,
      Decision decision,
      LongFunction<ConsumedRecord> records,
      BooleanSupplier wanted,
      BatchCommitter.Seat seat) {
    this.parts = parts;
    this.claim = claim;
    this.records = records;
    this.wanted = wanted;
    this.seat = seat;
    this.place = BatchCommitter.place(claim.source());
    left.push(SubBatch.whole(decision));
  }

  Future<BatchCommitter.Ended> run() {
    guarded(this::attempt).run();
    return ended.future();
  }

  /** Whatever goes wrong in a step, the decision is not forgotten. */
  private <T> Handler<T> guarded(Handler<T> step) {
    return event -> {
      try {
        step.handle(event);
      } catch (RuntimeException defect) {
        if (ended.future().isComplete()) {
          throw defect;
        }
        later(LONG, Defect.ofLine(defect));
      }
    };
  }

  private Runnable guarded(Runnable step) {
    return () -> this.<Void>guarded(now -> step.run()).handle(null);
  }

  private void attempt() {
    if (left.isEmpty()) {
      ended.complete(new BatchCommitter.Ended.Decided(rows));
    } else {
      seat.regain(guarded(this::tryFirst));
    }
  }

  private void tryFirst() {
    if (!wanted.getAsBoolean()) {
      ended.complete(new BatchCommitter.Ended.Abandoned());
    } else if (mayPass()) {
      parts
          .decisions()
          .apply(claim, left.peek().decision())
          .onComplete(guarded(this::told), guarded(this::failed));
    }
  }

  /** Lets by what the limit of defects has room for; of what is beyond it, the good part. */
  private boolean mayPass() {
    SubBatch piece = left.pop();
    List<Outcome> outcomes = piece.decision().outcomes();
    if (piece.noted()
        || parts.flow().limit().admits(outcomes.size(), DefectBudget.counting(outcomes))) {
      left.push(piece.passed());
      return true;
    }
    left.push(piece);
    if (piece.size() > 1) {
      halve();
      attempt();
    } else {
      later(LONG, parts.flow().limit().failure(((Outcome.Dead) piece.single()).letter().failure()));
    }
    return false;
  }

  private void told(BatchTransaction.Verdict verdict) {
    if (verdict instanceof BatchTransaction.Verdict.Decided decided) {
      took(decided.without());
    } else {
      later(failures + 1, REFUSED);
    }
  }

  /** The first piece is durable. */
  private void took(Set<Long> without) {
    rows.addAll(parts.decided(left.peek().decision(), without));
    left.pop();
    failures = 0;
    attempt();
  }

  private void failed(Throwable error) {
    Failure failure = PostgresFailures.of(error);
    if (failure.kind() != Failure.Kind.RECORD || left.peek().size() == 0) {
      later(failures + 1, failure);
    } else if (left.peek().size() > 1) {
      failures = 0;
      halve();
      attempt();
    } else {
      single(failure);
    }
  }

  /** Makes two pieces of the first, to be done one after the other. */
  private void halve() {
    List<SubBatch> halves = left.pop().halves();
    left.push(halves.get(1));
    left.push(halves.get(0));
  }

  /** One record is refused: its dead letter takes its place, then the least there can be of it. */
  private void single(Failure failure) {
    SubBatch piece = left.peek();
    Outcome outcome = piece.single();
    if (piece.least()) {
      // Even that was refused: that is ours to mend, and nothing may pass meanwhile.
      later(
          LONG, new Failure(Failure.Kind.CONFIGURATION, "dead-letter-refused", failure.message()));
    } else if (DefectBudget.counts(failure)
        && !piece.given()
        && !parts.flow().limit().admits(0, 1)) {
      later(LONG, parts.flow().limit().failure(failure));
    } else if (outcome instanceof Outcome.Dead) {
      parts
          .offsets()
          .apply(claim.source())
          .onComplete(
              guarded(standing -> reduce(standing, failure)),
              guarded(error -> later(failures + 1, PostgresFailures.of(error))));
    } else {
      ConsumedRecord consumed = records.apply(outcome.offset());
      Outcome.Dead dead = parts.flow().refusedByStore(consumed, outcome.id(), failure);
      left.push(left.pop().with(dead, false));
      attempt();
    }
  }

  /** The topic's id, of which the record's identity is made, stands in the offset row. */
  private void reduce(Optional<OffsetTable.Standing> standing, Failure failure) {
    SubBatch piece = left.peek();
    if (!isOurs(standing) || standing.get().nextOffset() != piece.decision().from()) {
      found(standing);
      return;
    }
    ConsumedRecord consumed = records.apply(piece.single().offset());
    Outcome.Dead least = parts.flow().reduced(consumed, standing.get().topicId(), failure);
    left.push(left.pop().with(least, true));
    attempt();
  }

  /** Waits, then looks where the offset row stands: the try that failed may have been committed. */
  private void later(int failed, Failure failure) {
    failures = failed;
    timedOut |= failure.reason().equals(TIMED_OUT);
    parts.health().report(place, failure);
    seat.giveUp();
    parts.timer().accept(guarded(this::look), Backoff.INFRASTRUCTURE.millis(failures));
  }

  private void look() {
    if (!wanted.getAsBoolean()) {
      ended.complete(new BatchCommitter.Ended.Abandoned());
      return;
    }
    parts
        .offsets()
        .apply(claim.source())
        .onComplete(
            guarded(this::found),
            guarded(error -> later(failures + 1, PostgresFailures.of(error))));
  }

  private boolean isOurs(Optional<OffsetTable.Standing> standing) {
    return standing.isPresent() && standing.get().token().equals(claim.token());
  }

  private void found(Optional<OffsetTable.Standing> standing) {
    SubBatch piece = left.peek();
    boolean ours = isOurs(standing);
    if (ours && standing.get().nextOffset() == piece.decision().from()) {
      if (timedOut && piece.size() > 1) {
        halve();
      } else {
        left.push(left.pop().anew());
      }
      timedOut = false;
      attempt();
    } else if (ours && standing.get().nextOffset() == piece.decision().to()) {
      stored(piece.decision());
    } else {
      // What is durable but not published here is published by the owner that comes next.
      parts.meters().fenced();
      ended.complete(new BatchCommitter.Ended.Fenced());
    }
  }

  /** It was committed after all; what took effect stands in the outbox. */
  private void stored(Decision decision) {
    parts
        .outbox()
        .present(decision.source(), decision.from(), decision.to())
        .onComplete(
            guarded(
                present ->
                    took(
                        decision.outcomes().stream()
                            .filter(outcome -> !(outcome instanceof Outcome.Skipped))
                            .map(Outcome::offset)
                            .filter(offset -> !present.contains(offset))
                            .collect(Collectors.toSet()))),
            guarded(error -> later(failures + 1, PostgresFailures.of(error))));
  }
}
