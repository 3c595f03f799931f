package io.weir.publish;

import io.vertx.core.Promise;
import io.weir.event.OutboxRow;
import io.weir.event.SourcePartition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;

/**
 * What is decided and not yet published, in order, counted in rows and bytes. Not thread-safe:
 * lives on its publisher's event loop.
 */
final class Backlog {

  /**
   * The rows of one decision, or a part of them.
   *
   * @param assignment the number of the assignment under which it was decided
   * @param nextOffset the partition's next offset once the rows are there
   * @param published true once they are there, false if another owner publishes them, or a recovery
   *     of ours
   */
  record Entry(
      SourcePartition source,
      long assignment,
      long nextOffset,
      List<OutboxRow> rows,
      long bytes,
      Promise<Boolean> published) {

    /** Its first rows, for whose publication nobody waits. */
    private Entry head(int count) {
      return new Entry(
          source,
          assignment,
          rows.get(count).sourceOffset(),
          rows.subList(0, count),
          bytes(rows.subList(0, count)),
          Promise.promise());
    }

    /** The rows that follow those. */
    private Entry tail(Entry head) {
      return new Entry(
          source,
          assignment,
          nextOffset,
          rows.subList(head.rows.size(), rows.size()),
          bytes - head.bytes,
          published);
    }

    private static long bytes(List<OutboxRow> rows) {
      return rows.stream().mapToLong(OutboxRow::size).sum();
    }

    /**
     * How many of its first rows are within the limits; those of one source record are never
     * parted, and those of the first are within any.
     */
    private int fitting(int maxRecords, long maxBytes) {
      int fitting = recordEnd(0);
      long fittingBytes = bytes(rows.subList(0, fitting));
      while (fitting < rows.size()) {
        int end = recordEnd(fitting);
        fittingBytes += bytes(rows.subList(fitting, end));
        if (end > maxRecords || fittingBytes > maxBytes) {
          break;
        }
        fitting = end;
      }
      return fitting;
    }

    /** One past the last row of the source record that this row is of. */
    private int recordEnd(int row) {
      int end = Math.min(row + 1, rows.size());
      while (end < rows.size() && rows.get(end).sourceOffset() == rows.get(row).sourceOffset()) {
        end++;
      }
      return end;
    }

    /** Whether it holds this very row. */
    boolean holds(OutboxRow row) {
      return rows.stream().anyMatch(one -> one == row);
    }
  }

  /** What a take comes to. */
  static final class Taken {
    private final List<Entry> entries = new ArrayList<>();
    private final List<Entry> givenBack = new ArrayList<>();
    private int rows;
    private long bytes;
    private boolean trial;

    private void add(Entry entry) {
      entries.add(entry);
      rows += entry.rows().size();
      bytes += entry.bytes();
    }

    private boolean isEmpty() {
      return entries.isEmpty();
    }

    private boolean isWithin(Entry next, int maxRecords, long maxBytes) {
      return rows + next.rows().size() <= maxRecords && bytes + next.bytes() <= maxBytes;
    }

    /** The next batch, in order. */
    List<Entry> entries() {
      return entries;
    }

    /** Whether it is one record, with something known to be in its way. */
    boolean isTrial() {
      return trial;
    }

    /** What is not to be published from here. */
    List<Entry> givenBack() {
      return givenBack;
    }
  }

  /** What may go into a batch at present. */
  interface Gate {
    /** Nothing is in the way of what is ours. */
    static Gate open(Predicate<Entry> isOurs) {
      return new Gate() {
        @Override
        public boolean isOurs(Entry entry) {
          return isOurs.test(entry);
        }

        @Override
        public int sendable(Entry entry) {
          return entry.rows().size();
        }

        @Override
        public boolean mayTry(Entry entry) {
          return true;
        }
      };
    }

    /** Whether the entry is still ours to publish. */
    boolean isOurs(Entry entry);

    /**
     * How many of its rows come before the first that would, as far as is known, take a batch down;
     * those of one source record are never parted.
     */
    int sendable(Entry entry);

    /** Whether the first record of such an entry is tried all the same. */
    boolean mayTry(Entry entry);
  }

  private final Deque<Entry> waiting = new ArrayDeque<>();
  private int records;
  private long bytes;

  void add(Entry entry) {
    waiting.add(entry);
    records += entry.rows().size();
    bytes += entry.bytes();
  }

  /**
   * Takes entries from the front until one of the limits is reached; at least one, or as many
   * records of it as are within the limits. What would take the batch down is not in it: it comes
   * to the front, and is then either alone in its batch, a single record, or given back with all
   * that follows in its partition.
   */
  Taken take(int maxRecords, long maxBytes, Gate gate) {
    Taken taken = new Taken();
    Deque<Entry> passedOver = new ArrayDeque<>();
    Set<SourcePartition> stopped = new HashSet<>();
    boolean full = false;
    while (!full && !waiting.isEmpty()) {
      Entry entry = waiting.poll();
      int sendable = gate.isOurs(entry) ? gate.sendable(entry) : -1;
      if (sendable < 0) {
        taken.givenBack.add(entry);
      } else if (stopped.contains(entry.source())) {
        passedOver.add(entry);
      } else if (sendable == entry.rows().size()) {
        full = !taken.isWithin(entry, maxRecords, maxBytes);
        if (!full) {
          taken.add(entry);
        } else if (taken.isEmpty()) {
          taken.add(cut(entry, entry.fitting(maxRecords, maxBytes)));
        } else {
          waiting.push(entry);
        }
      } else if (sendable > 0) {
        waiting.push(cut(entry, sendable));
      } else if (!taken.isEmpty()) {
        // Rows before these may be in this very batch, which may fail and be sent again.
        stopped.add(entry.source());
        passedOver.add(entry);
      } else if (gate.mayTry(entry)) {
        taken.add(cut(entry, entry.recordEnd(0)));
        taken.trial = true;
        full = true;
      } else {
        taken.givenBack.add(entry);
        moveAll(entry.source(), taken.givenBack);
      }
    }
    putBack(new ArrayList<>(passedOver));
    return taken;
  }

  /** The first rows of an entry; the others, if any, come next. */
  private Entry cut(Entry entry, int count) {
    if (count == entry.rows().size()) {
      return entry;
    }
    Entry head = entry.head(count);
    waiting.push(entry.tail(head));
    return head;
  }

  private void moveAll(SourcePartition source, List<Entry> to) {
    waiting.removeIf(entry -> entry.source().equals(source) && to.add(entry));
  }

  /** Puts entries back to the front, in their order. */
  void putBack(List<Entry> entries) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      waiting.push(entries.get(i));
    }
  }

  /** Counts an entry out, published or not. */
  void done(Entry entry) {
    records -= entry.rows().size();
    bytes -= entry.bytes();
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  int records() {
    return records;
  }

  long bytes() {
    return bytes;
  }

  /** Whether all rows of these entries are of one source record. */
  static boolean areOneRecord(List<Entry> entries) {
    Entry first = entries.get(0);
    return entries.size() == 1
        && !first.rows().isEmpty()
        && first.recordEnd(0) == first.rows().size();
  }

  /** What goes to Kafka for these entries, in their order. */
  static PublishBatch batch(List<Entry> entries, ConsumerGroupMetadata metadata) {
    List<OutboxRow> rows = new ArrayList<>();
    List<SourcePartition> sources = new ArrayList<>();
    Map<SourcePartition, Long> offsets = new HashMap<>();
    for (Entry entry : entries) {
      rows.addAll(entry.rows());
      sources.addAll(Collections.nCopies(entry.rows().size(), entry.source()));
      offsets.put(entry.source(), entry.nextOffset());
    }
    return new PublishBatch(rows, sources, offsets, metadata);
  }
}
