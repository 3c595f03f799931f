package io.weir.commit;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.weir.event.Claim;
import io.weir.event.ConsumedRecord;
import io.weir.event.Decision;
import io.weir.event.OutboxRow;
import io.weir.event.Outcome;
import io.weir.event.SourcePartition;
import io.weir.ops.Health;
import io.weir.ops.Meters;
import io.weir.pipeline.Flow;
import io.weir.store.OffsetTable;
import io.weir.store.OutboxTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.ObjLongConsumer;

/**
 * Makes decisions durable, whatever it takes: waits out a store that is away, looks at the offset
 * row before it tries again, bisects a batch whose data is refused until the guilty record is
 * alone, and halves one that takes longer than a statement may. One instance serves the process; a
 * future completes on the caller's event loop.
 */
public final class BatchCommitter {

  /** How a decision ended. */
  public sealed interface Ended {

    /** It is durable; these rows are to be published, in this order. */
    record Decided(List<OutboxRow> rows) implements Ended {}

    /** Another owner stands in the offset row. Nothing of what was left to decide was written. */
    record Fenced() implements Ended {}

    /** The caller lost interest before anything was known for certain. */
    record Abandoned() implements Ended {}
  }

  /**
   * A seat at the store, of which there are few: held while a decision is tried, given up while it
   * waits, be it for the store or for somebody to mend what is refused.
   */
  public interface Seat {

    /** Runs a step as soon as the seat is held: at once if it was not given up. */
    void regain(Runnable step);

    /** Lets others have it; changes nothing if they have it already. */
    void giveUp();
  }

  /**
   * What each decision needs.
   *
   * @param decisions as {@link BatchTransaction#decide}
   * @param offsets as {@link OffsetTable#look}
   * @param outbox as {@link OutboxTable#present}
   * @param timer runs a step on the caller's event loop after some milliseconds
   */
  record Parts(
      Flow flow,
      BiFunction<Claim, Decision, Future<BatchTransaction.Verdict>> decisions,
      Function<SourcePartition, Future<Optional<OffsetTable.Standing>>> offsets,
      Outbox outbox,
      Health health,
      Meters meters,
      ObjLongConsumer<Runnable> timer) {

    /** Looks into the outbox. */
    interface Outbox {

      /** The source offsets from one to below the other that have rows. */
      Future<Set<Long>> present(SourcePartition source, long from, long to);
    }

    /** Counts what took effect of a decision that is durable, and collects its rows. */
    List<OutboxRow> decided(Decision decision, Set<Long> without) {
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
      return rows;
    }
  }

  private final Parts parts;

  /** Decides by these tables. */
  public BatchCommitter(
      Vertx vertx,
      Flow flow,
      BatchTransaction decisions,
      OffsetTable offsets,
      OutboxTable outbox,
      Health health,
      Meters meters) {
    this(
        new Parts(
            flow,
            decisions::decide,
            offsets::look,
            outbox::present,
            health,
            meters,
            (step, millis) -> vertx.setTimer(millis, waited -> step.run())));
  }

  BatchCommitter(Parts parts) {
    this.parts = parts;
  }

  /** Where a partition's problems with the store are reported. */
  public static String place(SourcePartition source) {
    return "store:" + source;
  }

  /**
   * Decides a batch.
   *
   * @param records the record at an offset of the batch
   * @param wanted false as soon as the caller gives up; asked between tries
   * @param seat held by the caller, who sees to it again when this has ended
   * @return never fails
   */
  public Future<Ended> decide(
      Claim claim,
      Decision decision,
      LongFunction<ConsumedRecord> records,
      BooleanSupplier wanted,
      Seat seat) {
    long start = System.nanoTime();
    return new BatchCommit(parts, claim, decision, records, wanted, seat)
        .run()
        .onSuccess(
            ended -> {
              parts.health().clear(place(claim.source()));
              parts.meters().took(Meters.Stage.DECIDE, start);
            });
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
}
