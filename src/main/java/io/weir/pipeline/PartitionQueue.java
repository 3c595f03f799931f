package io.weir.pipeline;

import io.weir.event.LastRecord;
import io.weir.event.Outcome;
import io.weir.event.SourceRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The records of one partition that wait to be decided, bounded in number and bytes, and the rule
 * by which batches are cut from it: when the first record is due, and either enough have come to
 * fill a batch or the linger time is over. The bound is reached by a whole fetch: it says when to
 * pause, so up to one fetch more may stand here. Pure but for its clocks; lives on its pipeline's
 * event loop.
 */
final class PartitionQueue {

  /** What {@link #millisToWait} says while there is no record. */
  static final long EMPTY = -1;

  /** Records are fetched this long before the first one is due: a poll and a fetch. */
  static final long FETCH_AHEAD_MILLIS = 200;

  /** A wait that is worth a second fetch of the records behind the first. */
  private static final long LONG_MILLIS = 1_000;

  /** When a record may be tried that does not wait, or has waited. */
  static final long AT_ONCE = 0;

  private record Waiting(SourceRecord record, long dueMillis) {}

  private final int maxRecords;
  private final long maxBytes;
  private final long batchBytes;
  private final long lingerNanos;
  private final BatchSizer sizer;
  private final LongSupplier nowMillis;
  private final LongSupplier nanoTime;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long bytes;
  private boolean lingers;
  private long lingerEnd;

  /**
   * An empty queue.
   *
   * @param nowMillis Postgres' time at least, milliseconds since 1970
   * @param nanoTime as {@link System#nanoTime}
   */
  PartitionQueue(IntakeSettings settings, LongSupplier nowMillis, LongSupplier nanoTime) {
    this.maxRecords = settings.queueRecords();
    this.maxBytes = settings.queueBytes().bytes();
    this.batchBytes = settings.batchBytes().bytes();
    this.lingerNanos = settings.linger().toNanos();
    this.sizer =
        new BatchSizer(settings.batchRecords(), batchBytes, settings.lookupDeadline().toNanos());
    this.nowMillis = nowMillis;
    this.nanoTime = nanoTime;
  }

  /** Takes a record in; {@code dueMillis} says when it may be tried, by Postgres' clock. */
  void add(SourceRecord record, long dueMillis) {
    waiting.add(new Waiting(record, dueMillis));
    bytes += record.size();
  }

  /** Puts a batch back to the front, as if it had never been cut. */
  void putBack(Batch batch) {
    for (int i = batch.records().size() - 1; i >= 0; i--) {
      waiting.push(new Waiting(batch.records().get(i), AT_ONCE));
      bytes += batch.records().get(i).size();
    }
  }

  void clear() {
    waiting.clear();
    bytes = 0;
    lingers = false;
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

  /** How long the first record has to wait until it may be tried; 0 if it may, or none is here. */
  long millisUntilDue() {
    return waiting.isEmpty() ? 0 : millisUntilDue(waiting.peek(), nowMillis.getAsLong());
  }

  private static long millisUntilDue(Waiting first, long now) {
    return Math.max(0, first.dueMillis() - now);
  }

  /** Whether the first record is not due soon, so that nothing need be fetched yet. */
  boolean isWaiting() {
    return millisUntilDue() > FETCH_AHEAD_MILLIS;
  }

  /** Whether that is so for long enough to fetch again what stands behind it. */
  boolean isWaitingLong() {
    return millisUntilDue() > LONG_MILLIS;
  }

  /** The first record, if there is one and its leader epoch is known. */
  Optional<LastRecord> first() {
    return waiting.isEmpty() ? Optional.empty() : LastRecord.of(waiting.peek().record());
  }

  /** Keeps the first record alone; returns the offset of the next, if there was one. */
  OptionalLong forgetAllButFirst() {
    if (waiting.size() < 2) {
      return OptionalLong.empty();
    }
    Waiting first = waiting.poll();
    OptionalLong next = OptionalLong.of(waiting.peek().record().offset());
    waiting.clear();
    waiting.add(first);
    bytes = first.record().size();
    return next;
  }

  /** How long to wait until a batch may be cut: 0 if it may now, or {@link #EMPTY}. */
  long millisToWait() {
    if (waiting.isEmpty()) {
      return EMPTY;
    }
    long untilDue = millisUntilDue();
    if (untilDue > 0) {
      return untilDue;
    }
    if (waiting.size() >= sizer.records() || bytes >= batchBytes) {
      return 0;
    }
    if (!lingers) {
      lingers = true;
      lingerEnd = nanoTime.getAsLong() + lingerNanos;
    }
    long left = lingerEnd - nanoTime.getAsLong();
    return left <= 0 ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(left));
  }

  /**
   * Cuts a batch of records that are due; null if the first is not, as Postgres' time is known anew
   * now and then, and may then be known less well.
   *
   * @param from the offset that follows the last batch
   */
  Batch cut(long from) {
    lingers = false;
    long now = nowMillis.getAsLong();
    int most = sizer.records();
    List<SourceRecord> taken = new ArrayList<>(Math.min(most, waiting.size()));
    long takenBytes = 0;
    while (!waiting.isEmpty() && taken.size() < most && millisUntilDue(waiting.peek(), now) == 0) {
      int size = waiting.peek().record().size();
      if (!taken.isEmpty() && takenBytes + size > batchBytes) {
        break;
      }
      takenBytes += size;
      taken.add(waiting.poll().record());
    }
    if (taken.isEmpty()) {
      return null;
    }
    bytes -= takenBytes;
    long to =
        waiting.isEmpty()
            ? taken.get(taken.size() - 1).offset() + 1
            : waiting.peek().record().offset();
    return new Batch(from, to, taken);
  }

  /** The look-ups have answered for a batch: it says how much larger events become. */
  void prepared(List<Outcome> outcomes, long tookNanos) {
    sizer.prepared(outcomes, tookNanos);
  }

  /** The look-ups had no answer for a batch: the next is smaller. */
  void notPrepared(Batch batch) {
    sizer.shrink(batch.records().size());
  }

  /** A batch is committed: the next may be larger, unless this one took its time. */
  void committed(Batch batch, long tookNanos) {
    if (tookNanos > CommitState.SLOW_NANOS) {
      sizer.shrink(batch.records().size());
    } else {
      sizer.grow(tookNanos);
    }
  }
}
