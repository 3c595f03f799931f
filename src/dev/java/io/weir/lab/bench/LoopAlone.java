package io.weir.lab.bench;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The floor's enrichment from memory to memory: what is left of it without Kafka and Postgres. */
final class LoopAlone {
  private LoopAlone() {}

  /** A JVM of its own, with the arguments of {@link Endpoints}; waits to be killed when done. */
  public static void main(String[] args) throws Exception {
    Endpoints endpoints = Endpoints.of(args);
    FloorEnricher enricher = new FloorEnricher(endpoints.agents());
    List<List<ConsumerRecord<byte[], byte[]>>> batches = PreparedRecords.read(endpoints);
    ProgressLog.write(0);
    long done = 0;
    for (int batch = 0; done < endpoints.events(); batch++) {
      List<ConsumerRecord<byte[], byte[]>> records = batches.get(batch % batches.size());
      done += enricher.rows(records, records.size()).count();
      ProgressLog.write(done);
    }
    Thread.currentThread().join();
  }
}
