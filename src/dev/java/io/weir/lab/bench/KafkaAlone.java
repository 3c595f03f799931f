package io.weir.lab.bench;

import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Reads the source and writes the same bytes to the sink: what Kafka and its clients take. */
final class KafkaAlone {
  /** Offsets are committed, and the producer is waited for, once in so many records. */
  private static final int COMMIT_RECORDS = 20_000;

  private KafkaAlone() {}

  /** A JVM of its own, with the arguments of {@link Endpoints}; runs until it is killed. */
  public static void main(String[] args) {
    Endpoints endpoints = Endpoints.of(args);
    try (KafkaConsumer<byte[], byte[]> consumer = endpoints.consumer();
        KafkaProducer<byte[], byte[]> producer = endpoints.producer()) {
      ProgressLog.write(0);
      long sent = 0;
      long committed = 0;
      while (true) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Endpoints.POLL);
        records.forEach(
            record ->
                producer.send(
                    new ProducerRecord<>(endpoints.sink(), record.key(), record.value())));
        sent += records.count();
        if (sent - committed >= COMMIT_RECORDS || records.isEmpty() && sent > committed) {
          producer.flush();
          consumer.commitSync();
          committed = sent;
          ProgressLog.write(committed);
        }
      }
    }
  }
}
