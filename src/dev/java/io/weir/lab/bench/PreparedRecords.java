package io.weir.lab.bench;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Records of the source in memory, in batches, for what is to run without Kafka. */
final class PreparedRecords {
  /** How many records are kept at most; they are used again and again. */
  static final int MOST = 20_000;

  private static final int BATCH = 2_000;

  private PreparedRecords() {}

  /** The first records that come, all batches of the same size but the last. */
  static List<List<ConsumerRecord<byte[], byte[]>>> read(Endpoints endpoints) {
    int wanted = Math.min(MOST, endpoints.events());
    List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = endpoints.consumer()) {
      while (read.size() < wanted) {
        consumer.poll(Endpoints.POLL).forEach(read::add);
      }
    }
    List<List<ConsumerRecord<byte[], byte[]>>> batches = new ArrayList<>();
    for (int from = 0; from < wanted; from += BATCH) {
      batches.add(read.subList(from, Math.min(wanted, from + BATCH)));
    }
    return batches;
  }
}
