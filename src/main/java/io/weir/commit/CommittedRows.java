package io.weir.commit;

import io.weir.event.Decision;
import io.weir.event.OutboxRow;
import io.weir.event.Outcome;
import io.weir.ops.Meters;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What took effect of a decision that is durable: counted by outcome, and its outbox rows. */
final class CommittedRows {
  private final List<OutboxRow> rows;
  private long enriched;
  private long retried;
  private long dead;
  private long duplicates;
  private long skipped;

  private CommittedRows(int size) {
    rows = new ArrayList<>(size);
  }

  /** The rows to publish, in the order of offsets; the meters are told what they are. */
  static List<OutboxRow> of(Decision decision, Set<Long> duplicateOffsets, Meters meters) {
    CommittedRows committed = new CommittedRows(decision.outcomes().size());
    for (Outcome outcome : decision.outcomes()) {
      if (duplicateOffsets.contains(outcome.offset())) {
        committed.duplicates++;
      } else {
        committed.add(outcome);
      }
    }
    committed.tell(meters, decision.source().topic());
    return committed.rows;
  }

  /**
   * The same of a decision of which it is not known what became of each record but for its rows.
   *
   * @param rows as they stand in the outbox
   */
  static List<OutboxRow> found(Decision decision, List<OutboxRow> rows, Meters meters) {
    CommittedRows committed = new CommittedRows(rows.size());
    rows.forEach(committed::add);
    committed.skipped =
        decision.outcomes().stream().filter(Outcome.Skipped.class::isInstance).count();
    committed.duplicates = decision.outcomes().size() - committed.skipped - rows.size();
    committed.tell(meters, decision.source().topic());
    return committed.rows;
  }

  private void add(Outcome outcome) {
    if (outcome instanceof Outcome.Enriched good) {
      add(good.row());
    } else if (outcome instanceof Outcome.Retry retry) {
      add(retry.row());
    } else if (outcome instanceof Outcome.Dead deadLetter) {
      add(deadLetter.row());
    } else if (outcome instanceof Outcome.Duplicate) {
      duplicates++;
    } else {
      skipped++;
    }
  }

  private void add(OutboxRow row) {
    rows.add(row);
    switch (row.type()) {
      case ENRICHED -> enriched++;
      case RETRY -> retried++;
      case DEAD -> dead++;
    }
  }

  private void tell(Meters meters, String topic) {
    meters.decided(topic, Meters.Tally.ENRICHED, enriched);
    meters.decided(topic, Meters.Tally.RETRY, retried);
    meters.decided(topic, Meters.Tally.DEAD, dead);
    meters.decided(topic, Meters.Tally.DUPLICATE, duplicates);
    meters.decided(topic, Meters.Tally.SKIPPED, skipped);
  }
}
