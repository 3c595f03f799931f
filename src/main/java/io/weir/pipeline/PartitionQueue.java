package io.weir.pipeline;

import io.weir.event.ConsumedRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The records of one partition that wait to be decided, bounded in number and bytes, and the rule
 * by which batches are cut from it. The bound is reached by a whole fetch: it says when to pause,
 * so up to one fetch more may stand here. Not thread-safe: lives on its lane's event loop.
 */
final class PartitionQueue {

  /**
   * A contiguous run of a partition.
   *
   * @param from offset where the run begins, gaps before the first record included
   * @param to one past the run; the next record's offset where it is known, so that gaps are
   *     covered
   * @param records the records; none if the run is only a gap
   */
  record Batch(long from, long to, List<ConsumedRecord> records) {

    /** The record at an offset, which is one of the batch's. */
    ConsumedRecord at(long offset) {
      return records.stream()
          .filter(consumed -> consumed.record().offset() == offset)
          .findFirst()
          .orElseThrow();
    }
  }

  private final int maxRecords;
  private final long maxBytes;
  private final Deque<ConsumedRecord> waiting = new ArrayDeque<>();
  private long bytes;

  PartitionQueue(int maxRecords, long maxBytes) {
    this.maxRecords = maxRecords;
    this.maxBytes = maxBytes;
  }

  void add(ConsumedRecord consumed) {
    waiting.add(consumed);
    bytes += consumed.record().size();
  }

  /** Puts a batch back to the front, as if it had never been taken. */
  void putBack(Batch batch) {
    for (int i = batch.records().size() - 1; i >= 0; i--) {
      waiting.push(batch.records().get(i));
      bytes += batch.records().get(i).record().size();
    }
  }

  void clear() {
    waiting.clear();
    bytes = 0;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  int records() {
    return waiting.size();
  }

  /** Whether fetching should pause. */
  boolean isFull() {
    return waiting.size() >= maxRecords || bytes >= maxBytes;
  }

  /** Whether a paused partition should be fetched again: half of the bound is free. */
  boolean hasRoom() {
    return waiting.size() <= maxRecords / 2 && bytes <= maxBytes / 2;
  }

  /** Whether a batch of this size can be cut without waiting for more. */
  boolean fills(int batchRecords, long batchBytes) {
    return waiting.size() >= batchRecords || bytes >= batchBytes;
  }

  /** When the first record may be tried, milliseconds since 1970; 0 for at once. */
  long headDue() {
    return waiting.isEmpty() ? 0 : waiting.peek().history().dueMillis();
  }

  /**
   * Cuts a batch of records that are due, or null if the first is not.
   *
   * @param from the offset that follows the last batch
   * @param now the store's time at least
   */
  Batch take(long from, long now, int batchRecords, long batchBytes) {
    List<ConsumedRecord> taken = new ArrayList<>(Math.min(batchRecords, waiting.size()));
    long takenBytes = 0;
    while (!waiting.isEmpty()
        && taken.size() < batchRecords
        && waiting.peek().history().dueMillis() <= now) {
      int size = waiting.peek().record().size();
      if (!taken.isEmpty() && takenBytes + size > batchBytes) {
        break;
      }
      takenBytes += size;
      taken.add(waiting.poll());
    }
    if (taken.isEmpty()) {
      return null;
    }
    bytes -= takenBytes;
    long to =
        waiting.isEmpty()
            ? taken.get(taken.size() - 1).record().offset() + 1
            : waiting.peek().record().offset();
    return new Batch(from, to, taken);
  }
}
