package io.weir.flow;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.weir.event.Arrival;
import io.weir.event.Backoff;
import io.weir.event.Claim;
import io.weir.event.Decision;
import io.weir.event.Failure;
import io.weir.event.OutboxRow;
import io.weir.event.Outcome;
import io.weir.ops.Health;
import io.weir.ops.Meters;
import io.weir.postgres.PostgresFailures;
import io.weir.store.DecisionTable;
import io.weir.store.OffsetTable;
import io.weir.store.OutboxTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/**
 * Makes decisions durable, whatever it takes: waits out a store that is away, looks at the offset
 * row before it tries again, and bisects a batch whose data is refused until the guilty record is
 * alone. One instance serves the process; a future completes on the caller's event loop.
 */
public final class Decider {

  /** How a decision ended. */
  public sealed interface Ended {

    /** It is durable; these rows are to be published, in this order. */
    record Decided(List<OutboxRow> rows) implements Ended {}

    /** Another owner stands in the offset row. Nothing of what was left to decide was written. */
    record Fenced() implements Ended {}

    /** The caller lost interest before anything was known for certain. */
    record Abandoned() implements Ended {}
  }

  private static final int PAGE = 2_000;

  private static final Failure REFUSED =
      new Failure(
          Failure.Kind.INFRASTRUCTURE,
          "offset-row-elsewhere",
          "the offset row does not stand where the batch begins, or is claimed by another");

  private final Vertx vertx;
  private final Flow flow;
  private final DecisionTable decisions;
  private final OffsetTable offsets;
  private final OutboxTable outbox;
  private final Health health;
  private final Meters meters;

  /** Decides by these tables. */
  public Decider(
      Vertx vertx,
      Flow flow,
      DecisionTable decisions,
      OffsetTable offsets,
      OutboxTable outbox,
      Health health,
      Meters meters) {
    this.vertx = vertx;
    this.flow = flow;
    this.decisions = decisions;
    this.offsets = offsets;
    this.outbox = outbox;
    this.health = health;
    this.meters = meters;
  }

  /** One decision under way. */
  private record Course(
      Claim claim, LongFunction<Arrival> arrivals, BooleanSupplier wanted, String place) {}

  /**
   * Decides a batch.
   *
   * @param arrivals the record at an offset of the batch
   * @param wanted false as soon as the caller gives up; asked between tries
   * @return never fails
   */
  public Future<Ended> decide(
      Claim claim, Decision decision, LongFunction<Arrival> arrivals, BooleanSupplier wanted) {
    long start = System.nanoTime();
    Course course = new Course(claim, arrivals, wanted, "store:" + claim.source());
    return attempt(course, decision, 0)
        .recover(defect -> later(course, decision, 10, PostgresFailures.of(defect)))
        .onSuccess(
            ended -> {
              health.clear(course.place());
              meters.took(Meters.Stage.DECIDE, start);
            });
  }

  private Future<Ended> attempt(Course course, Decision decision, int failures) {
    if (!course.wanted().getAsBoolean()) {
      return Future.succeededFuture(new Ended.Abandoned());
    }
    return decisions
        .decide(course.claim(), decision)
        .compose(
            verdict ->
                verdict instanceof DecisionTable.Verdict.Decided decided
                    ? Future.succeededFuture(decided(decision, decided.without()))
                    : later(course, decision, failures + 1, REFUSED),
            error -> {
              Failure failure = PostgresFailures.of(error);
              return failure.kind() == Failure.Kind.RECORD
                  ? bisect(course, decision, failure)
                  : later(course, decision, failures + 1, failure);
            });
  }

  private Ended decided(Decision decision, Set<Long> without) {
    List<OutboxRow> rows = new ArrayList<>(decision.outcomes().size());
    Counts counts = new Counts();
    for (Outcome outcome : decision.outcomes()) {
      if (without.contains(outcome.offset())) {
        counts.duplicates++;
      } else {
        counts.add(outcome, rows);
      }
    }
    counts.tell(meters, decision.source().topic());
    return new Ended.Decided(rows);
  }

  /** Counts what took effect, and collects its rows. */
  private static final class Counts {
    private long enriched;
    private long retried;
    private long dead;
    private long duplicates;
    private long skipped;

    void add(Outcome outcome, List<OutboxRow> rows) {
      if (outcome instanceof Outcome.Enriched good) {
        enriched++;
        rows.add(good.row());
      } else if (outcome instanceof Outcome.Retry retry) {
        retried++;
        rows.add(retry.row());
      } else if (outcome instanceof Outcome.Dead letter) {
        dead++;
        rows.add(letter.row());
      } else if (outcome instanceof Outcome.Duplicate) {
        duplicates++;
      } else {
        skipped++;
      }
    }

    void tell(Meters meters, String topic) {
      meters.decided(topic, Meters.Tally.ENRICHED, enriched);
      meters.decided(topic, Meters.Tally.RETRY, retried);
      meters.decided(topic, Meters.Tally.DEAD, dead);
      meters.decided(topic, Meters.Tally.DUPLICATE, duplicates);
      meters.decided(topic, Meters.Tally.SKIPPED, skipped);
    }
  }

  /** Waits, then looks where the offset row stands: the try that failed may have been committed. */
  private Future<Ended> later(Course course, Decision decision, int failures, Failure failure) {
    health.report(course.place(), failure);
    return vertx
        .timer(Backoff.INFRASTRUCTURE.millis(failures), TimeUnit.MILLISECONDS)
        .compose(waited -> look(course, decision, failures));
  }

  private Future<Ended> look(Course course, Decision decision, int failures) {
    if (!course.wanted().getAsBoolean()) {
      return Future.succeededFuture(new Ended.Abandoned());
    }
    return offsets
        .look(decision.source())
        .compose(
            standing -> {
              boolean ours =
                  standing.isPresent() && standing.get().token().equals(course.claim().token());
              if (ours && standing.get().nextOffset() == decision.from()) {
                return attempt(course, decision, failures);
              }
              if (ours && standing.get().nextOffset() == decision.to()) {
                return stored(decision);
              }
              meters.fenced();
              return Future.succeededFuture(new Ended.Fenced());
            })
        .recover(error -> later(course, decision, failures + 1, PostgresFailures.of(error)));
  }

  /** It was committed after all; what took effect stands in the outbox. */
  private Future<Ended> stored(Decision decision) {
    Set<Long> present = new HashSet<>();
    return page(decision, decision.from(), present)
        .map(
            all -> {
              Set<Long> without =
                  decision.outcomes().stream()
                      .filter(outcome -> !(outcome instanceof Outcome.Skipped))
                      .map(Outcome::offset)
                      .filter(offset -> !present.contains(offset))
                      .collect(Collectors.toSet());
              return decided(decision, without);
            });
  }

  private Future<Void> page(Decision decision, long from, Set<Long> present) {
    return outbox
        .page(decision.source(), from, decision.to(), PAGE)
        .compose(
            page -> {
              page.forEach(row -> present.add(row.sourceOffset()));
              return page.size() < PAGE
                  ? Future.succeededFuture()
                  : page(decision, page.get(page.size() - 1).sourceOffset() + 1, present);
            });
  }

  /** Decides the halves one after the other; a single record that is refused is a dead letter. */
  private Future<Ended> bisect(Course course, Decision decision, Failure failure) {
    int size = decision.outcomes().size();
    if (size == 1) {
      return single(course, decision, failure);
    }
    List<Outcome> first = decision.outcomes().subList(0, size / 2);
    List<Outcome> second = decision.outcomes().subList(size / 2, size);
    long middle = second.get(0).offset();
    return attempt(course, new Decision(decision.source(), decision.from(), middle, first), 0)
        .compose(
            before ->
                before instanceof Ended.Decided done
                    ? attempt(
                            course,
                            new Decision(decision.source(), middle, decision.to(), second),
                            0)
                        .map(after -> both(done, after))
                    : Future.succeededFuture(before));
  }

  private static Ended both(Ended.Decided before, Ended after) {
    if (!(after instanceof Ended.Decided decided)) {
      // What is durable but not published here is published by the owner that comes next.
      return after;
    }
    List<OutboxRow> rows = new ArrayList<>(before.rows());
    rows.addAll(decided.rows());
    return new Ended.Decided(rows);
  }

  private Future<Ended> single(Course course, Decision decision, Failure failure) {
    Outcome outcome = decision.outcomes().get(0);
    if (outcome instanceof Outcome.Dead) {
      // Even the dead letter was refused: that is ours to mend, and nothing may pass meanwhile.
      Failure ours =
          new Failure(Failure.Kind.CONFIGURATION, "dead-letter-refused", failure.message());
      return later(course, decision, 10, ours);
    }
    Arrival arrival = course.arrivals().apply(outcome.offset());
    Outcome dead = flow.refusedByStore(arrival, outcome.id(), failure);
    return attempt(
        course, new Decision(decision.source(), decision.from(), decision.to(), List.of(dead)), 0);
  }
}
