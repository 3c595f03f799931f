package io.weir.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.lab.Lab;
import io.weir.lab.Site;
import io.weir.lab.process.Await;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A source log that a broker has lost the end of, or cannot give whole. */
class DamagedLogIT {
  private static Lab lab;

  private final Site site = Journey.site(lab, 2);

  @BeforeAll
  static void start() {
    lab = Lab.start();
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  @Test
  void aLogThatIsCutAndWrittenToAgainWhileItIsConsumedStopsThePartition() throws IOException {
    try (EmbeddedGateway gateway = EmbeddedGateway.of(site)) {
      long kept = consumedAndKept();
      lab.broker().kill();
      truncate(kept);
      lab.broker().start();
      send(0, "late", 8);
      awaitReason(gateway, "log-truncated");
      goOnBehindTheCut();
    }
  }

  @Test
  void aLogThatIsCutAndWrittenToAgainBeforeTheNextStartStopsThePartition() throws IOException {
    long kept;
    try (EmbeddedGateway gateway = EmbeddedGateway.of(site)) {
      kept = consumedAndKept();
    }
    lab.broker().kill();
    truncate(kept);
    lab.broker().start();
    send(0, "late", 8);
    try (EmbeddedGateway gateway = EmbeddedGateway.of(site)) {
      awaitReason(gateway, "log-truncated");
      assertEquals(23, results(), "what took the offsets of others is not passed over");
      goOnBehindTheCut();
    }
  }

  @Test
  void aBatchThatCannotBeReadStopsItsPartitionAloneUntilItCan() throws IOException {
    send(0, "before", 10);
    send(0, "damaged", 10);
    long end = size();
    send(0, "behind", 10);
    flip(end - 1);
    try (EmbeddedGateway gateway = EmbeddedGateway.of(site)) {
      awaitResults(10);
      awaitReason(gateway, "record-unreadable");
      String generation = of(1, "generation");
      String tried = of(0, "claim");
      Await.until("it is tried again", SourceGroup.LIMIT, () -> !of(0, "claim").equals(tried));
      send(1, "other", 50);
      awaitResults(60);
      assertEquals(generation, of(1, "generation"), "the group has not been disturbed");
      flip(end - 1);
      awaitResults(80);
      gateway.awaitReady();
    }
  }

  @Test
  void aFirstBatchThatCannotBeReadIsReadAsSoonAsItIsMended() throws IOException {
    send(0, "damaged", 10);
    long end = size();
    send(0, "behind", 10);
    flip(end - 1);
    try (EmbeddedGateway gateway = EmbeddedGateway.of(site)) {
      awaitReason(gateway, "record-unreadable");
      flip(end - 1);
      awaitResults(20);
      gateway.awaitReady();
    }
  }

  /** Has 23 events consumed; returns the size of the log with the first 20 of them. */
  private long consumedAndKept() throws IOException {
    send(0, "early", 20);
    long kept = size();
    send(0, "gone", 3);
    awaitResults(23);
    return kept;
  }

  /** What the message tells its reader to do. */
  private void goOnBehindTheCut() {
    site.execute(
        "UPDATE weir.consumed_offset SET next_offset = 20 WHERE partition = 0 AND topic = '"
            + site.source()
            + "'");
    awaitResults(23 + 8);
  }

  private Path log() {
    return lab.folder()
        .resolve("kafka/log")
        .resolve(site.source() + "-0")
        .resolve("00000000000000000000.log");
  }

  private long size() throws IOException {
    return Files.size(log());
  }

  private void truncate(long size) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log().toFile(), "rw")) {
      file.setLength(size);
    }
  }

  /** Changes a byte of the log, or changes it back, while the broker is stopped. */
  private void flip(long position) throws IOException {
    lab.broker().stop();
    try (RandomAccessFile file = new RandomAccessFile(log().toFile(), "rw")) {
      file.seek(position);
      int there = file.read();
      file.seek(position);
      file.write(there ^ 1);
    }
    lab.broker().start();
  }

  private void send(int partition, String name, int count) {
    lab.broker()
        .topics()
        .send(
            IntStream.range(0, count)
                .mapToObj(number -> "{\"id\":\"" + name + "-" + number + "\",\"ip\":\"1.0.0.7\"}")
                .map(
                    event ->
                        new ProducerRecord<byte[], byte[]>(
                            site.source(), partition, null, event.getBytes(UTF_8)))
                .toList());
  }

  private String of(int partition, String column) {
    return site.text(
        "SELECT %s::text FROM weir.consumed_offset WHERE partition = %d AND topic = '%s'"
            .formatted(column, partition, site.source()));
  }

  private long results() {
    return site.number("SELECT count(*) FROM weir.enriched_event");
  }

  private void awaitResults(int count) {
    Await.until(
        count + " results", SourceGroup.LIMIT, () -> results() == count, () -> ": " + results());
  }

  private static void awaitReason(EmbeddedGateway gateway, String reason) {
    AtomicReference<String> last = new AtomicReference<>("");
    Await.until(
        "readiness says " + reason,
        SourceGroup.LIMIT,
        () -> {
          last.set(gateway.page("/readyz"));
          return last.get().contains(reason);
        },
        () -> ": it says " + last);
  }
}
