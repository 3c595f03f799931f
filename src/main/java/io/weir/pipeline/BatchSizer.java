package io.weir.pipeline;

import io.weir.event.Outcome;
import java.util.List;

/**
 * How many records the next batch of a partition may have. It begins small and doubles: a cold
 * program, cache or store is not asked for thousands of events by every partition at once, and the
 * first result is there at once. Since small events may have large answers, it is also bounded by
 * what the last batch became. Pure counting; lives on its pipeline's event loop.
 */
final class BatchSizer {
  private static final int FIRST = 10;

  /** How many times the bytes of a batch its outcomes may have. */
  private static final int GROWTH = 4;

  private final int most;
  private final long mostBytes;
  private int records;
  private long fitting;

  /**
   * @param most records of a batch
   * @param batchBytes most bytes of its records
   */
  BatchSizer(int most, long batchBytes) {
    this.most = most;
    this.mostBytes = GROWTH * batchBytes;
    this.records = Math.min(FIRST, most);
    this.fitting = most;
  }

  /** Records of the next batch; at least 1. */
  int records() {
    return (int) Math.min(records, fitting);
  }

  /** A batch went well: the next may be larger. */
  void grow() {
    records = Math.min(2 * records, most);
  }

  /** A batch of so many records was too much at once: the next is half of it. */
  void shrink(int batchRecords) {
    records = Math.max(1, batchRecords / 2);
  }

  /** Supposes that the events to come grow as much by their look-ups as those of this batch. */
  void weigh(List<Outcome> outcomes) {
    long bytes = outcomes.stream().mapToLong(Outcome::size).sum();
    fitting = Math.max(1, mostBytes * outcomes.size() / Math.max(1, bytes));
  }
}
