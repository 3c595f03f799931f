package io.weir.publish;

import io.weir.event.OutboxRow;
import io.weir.event.SourcePartition;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;

/**
 * What goes to Kafka at once.
 *
 * @param rows in the order in which they are sent
 * @param sources the source partition of each row
 * @param offsets each partition's next offset once these rows are there
 * @param metadata under which the partitions were ours when the batch was put together
 */
record PublishBatch(
    List<OutboxRow> rows,
    List<SourcePartition> sources,
    Map<SourcePartition, Long> offsets,
    ConsumerGroupMetadata metadata) {

  /** Bytes of its records. */
  long bytes() {
    return rows.stream().mapToLong(OutboxRow::size).sum();
  }
}
