package io.weir.publish;

import io.vertx.core.Promise;
import io.weir.event.OutboxRow;
import io.weir.event.SourcePartition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;

/**
 * What is decided and not yet published, in order, counted in rows and bytes. Not thread-safe:
 * lives on its publisher's event loop.
 */
final class Backlog {

  /**
   * The rows of one decision.
   *
   * @param assignment the number of the assignment under which it was decided
   * @param nextOffset the partition's next offset once the rows are there
   * @param published true once they are there, false if another owner publishes them
   */
  record Entry(
      SourcePartition source,
      long assignment,
      long nextOffset,
      List<OutboxRow> rows,
      long bytes,
      Promise<Boolean> published) {}

  private final Deque<Entry> waiting = new ArrayDeque<>();
  private int records;
  private long bytes;

  void add(Entry entry) {
    waiting.add(entry);
    records += entry.rows().size();
    bytes += entry.bytes();
  }

  /** Takes entries from the front until one of the limits is reached; at least one. */
  List<Entry> take(int maxRecords, long maxBytes) {
    List<Entry> taken = new ArrayList<>();
    int takenRecords = 0;
    long takenBytes = 0;
    while (!waiting.isEmpty()
        && (taken.isEmpty()
            || (takenRecords + waiting.peek().rows().size() <= maxRecords
                && takenBytes + waiting.peek().bytes() <= maxBytes))) {
      Entry entry = waiting.poll();
      takenRecords += entry.rows().size();
      takenBytes += entry.bytes();
      taken.add(entry);
    }
    return taken;
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

  /** What goes to Kafka for these entries, in their order. */
  static PublishBatch batch(List<Entry> entries, ConsumerGroupMetadata metadata) {
    List<OutboxRow> rows = new ArrayList<>();
    Map<SourcePartition, Long> offsets = new HashMap<>();
    for (Entry entry : entries) {
      rows.addAll(entry.rows());
      offsets.put(entry.source(), entry.nextOffset());
    }
    return new PublishBatch(rows, offsets, metadata);
  }
}
