package io.weir.pipeline;

import io.weir.event.Outcome;
import java.util.List;

/**
 * How many records the next batch of a partition may have. It begins small and grows, fast while
 * batches are quick: a cold program, cache or store is not asked for thousands of events by every
 * partition at once, and the first result is there at once. Since small events may have large
 * answers, it is also bounded by what the last batch became. Pure counting; lives on its pipeline's
 * event loop.
 */
final class BatchSizer {

  /** A smaller one takes a cold program as long: what costs is the batch. */
  private static final int FIRST = 100;

  /** How many times the bytes of a batch its outcomes may have. */
  private static final int GROWTH = 4;

  /** How many times as large the next batch is after a quick one. */
  private static final int QUICK_GROWTH = 4;

  private final int most;
  private final long mostBytes;
  private final long quickNanos;
  private int records;
  private long fitting;
  private long preparedNanos;

  /**
   * @param most records of a batch
   * @param batchBytes most bytes of its records
   * @param deadlineNanos of its look-ups
   */
  BatchSizer(int most, long batchBytes, long deadlineNanos) {
    this.most = most;
    this.mostBytes = GROWTH * batchBytes;
    // So many times as many records would be answered before the deadline, too.
    this.quickNanos = deadlineNanos / QUICK_GROWTH;
    this.records = Math.min(FIRST, most);
    this.fitting = most;
  }

  /** Records of the next batch; at least 1. */
  int records() {
    return (int) Math.min(records, fitting);
  }

  /** A batch took so long to commit, and that went well: the next may be larger. */
  void grow(long committedNanos) {
    boolean isQuick = Math.max(preparedNanos, committedNanos) <= quickNanos;
    records = Math.min((isQuick ? QUICK_GROWTH : 2) * records, most);
  }

  /** A batch of so many records was too much at once: the next is half of it. */
  void shrink(int batchRecords) {
    records = Math.max(1, batchRecords / 2);
  }

  /**
   * The look-ups of a batch have taken so long. Supposes that the events to come grow as much by
   * their look-ups as those of this batch.
   */
  void prepared(List<Outcome> outcomes, long tookNanos) {
    preparedNanos = tookNanos;
    long bytes = outcomes.stream().mapToLong(Outcome::size).sum();
    fitting = Math.max(1, mostBytes * outcomes.size() / Math.max(1, bytes));
  }
}
