package io.weir.event;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.AbstractRecords;
import org.apache.kafka.common.record.RecordBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a row takes as a record of Kafka. */
class OutboxRowTest {

  /** What the producer holds against max.request.size. */
  private static int reckonedByTheProducer(OutboxRow row) {
    var record = new ProducerRecord<>(row.topic(), row.key(), row.value());
    row.headers().forEach(header -> record.headers().add(header.name(), header.value()));
    return AbstractRecords.estimateSizeInBytesUpperBound(
        RecordBatch.CURRENT_MAGIC_VALUE,
        Compression.NONE.type(),
        row.key(),
        row.value(),
        record.headers().toArray());
  }

  private static void assertNotLessThanReckoned(byte[] key, byte[] value, List<Header> headers) {
    OutboxRow row =
        new OutboxRow(
            OutboxRow.Type.ENRICHED, "enriched", OutboxRow.BY_KEY, key, value, headers, 0, 0);
    int reckoned = reckonedByTheProducer(row);
    assertTrue(row.size() >= reckoned, () -> row.size() + " of " + reckoned);
    assertTrue(row.size() <= reckoned + 20, () -> row.size() + " is far beyond " + reckoned);
  }

  /** Else it passes for small enough, is decided, and stops its partition for ever. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "1, 63, 63",
    "8200, 5, 118",
    "9000, 64, 64",
    "3, 8191, 8192",
    "2, 70, 1048576"
  })
  void aRowIsNeverSmallerThanTheProducerReckons(int headers, int nameLength, int valueLength) {
    List<Header> many = new ArrayList<>();
    for (int i = 0; i < headers; i++) {
      many.add(new Header("n".repeat(nameLength), new byte[valueLength]));
    }
    assertNotLessThanReckoned(new byte[20], new byte[500], many);
  }

  @Test
  void neitherWhereKeyAndValueAndHeaderValuesAreNull() {
    assertNotLessThanReckoned(null, null, List.of());
    assertNotLessThanReckoned(null, null, List.of(new Header("", null), new Header("é", null)));
  }
}
