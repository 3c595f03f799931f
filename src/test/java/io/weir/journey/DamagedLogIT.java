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
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A source log that a broker has lost the end of, or cannot give whole. The broker is restarted
 * once for all logs that are to be damaged alike.
 */
class DamagedLogIT {
  private static Lab lab;

  @BeforeAll
  static void start() {
    lab = Lab.start();
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  @Test
  void aLogThatIsCutAndWrittenToAgainStopsThePartitionWhetherItIsConsumedMeanwhileOrLater()
      throws IOException {
    Site later = Journey.site(lab, 2);
    long keptOfLater;
    try (Journey journey = Journey.on(later)) {
      keptOfLater = consumedAndKept(later);
    }
    try (Journey meanwhile = Journey.on(Journey.site(lab, 2))) {
      long kept = consumedAndKept(meanwhile.site());
      lab.broker().kill();
      truncate(meanwhile.site(), kept);
      truncate(later, keptOfLater);
      lab.broker().start();
      assertStoppedUntilSeenTo(meanwhile);
    }
    try (Journey journey = Journey.on(later)) {
      assertStoppedUntilSeenTo(journey);
    }
  }

  /** Has 23 events consumed; returns the size of the log with the first 20 of them. */
  private static long consumedAndKept(Site site) throws IOException {
    send(site, 0, "early", 20);
    long kept = Files.size(log(site, 0));
    send(site, 0, "gone", 3);
    awaitResults(site, 23);
    return kept;
  }

  private static void assertStoppedUntilSeenTo(Journey journey) {
    Site site = journey.site();
    send(site, 0, "late", 8);
    journey.awaitProblem("takeover:" + site.source() + "-0", "log-truncated");
    assertEquals(23, results(site), "what took the offsets of others is not passed over");
    // What the message tells its reader to do.
    site.execute(
        "UPDATE weir.consumed_offset SET next_offset = 20 WHERE partition = 0 AND topic = '"
            + site.source()
            + "'");
    awaitResults(site, 23 + 8);
  }

  @Test
  void aBatchThatCannotBeReadStopsItsPartitionAloneUntilItCanWhereverItStands() throws IOException {
    Site site = Journey.site(lab, 3);
    try (Journey journey = Journey.on(site)) {
      send(site, 0, "before", 10);
      awaitResults(site, 10);
    }
    send(site, 0, "damaged", 10);
    send(site, 1, "damaged-first", 10);
    long[] damages = {Files.size(log(site, 0)) - 1, Files.size(log(site, 1)) - 1};
    send(site, 0, "behind", 10);
    send(site, 1, "behind-first", 10);
    flip(site, damages);
    try (Journey journey = Journey.on(site)) {
      journey.awaitProblem("fetch:" + site.source() + "-0", "record-unreadable");
      journey.awaitProblem("fetch:" + site.source() + "-1", "record-unreadable");
      String generation = of(site, 2, "generation");
      String tried = of(site, 0, "claim");
      Await.until("it is tried again", Journey.LIMIT, () -> !of(site, 0, "claim").equals(tried));
      send(site, 2, "other", 50);
      awaitResults(site, 10 + 50);
      assertEquals(generation, of(site, 2, "generation"), "the group has not been disturbed");
      flip(site, damages);
      awaitResults(site, 10 + 50 + 4 * 10);
      journey.awaitProblems(Map.of());
    }
  }

  private static Path log(Site site, int partition) {
    return lab.folder()
        .resolve("kafka/log")
        .resolve(site.source() + "-" + partition)
        .resolve("00000000000000000000.log");
  }

  private static void truncate(Site site, long size) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log(site, 0).toFile(), "rw")) {
      file.setLength(size);
    }
  }

  /**
   * Changes a byte of each log, or changes it back, while the broker is stopped.
   *
   * @param positions by partition
   */
  private static void flip(Site site, long[] positions) throws IOException {
    lab.broker().stop();
    for (int partition = 0; partition < positions.length; partition++) {
      try (RandomAccessFile file = new RandomAccessFile(log(site, partition).toFile(), "rw")) {
        file.seek(positions[partition]);
        int there = file.read();
        file.seek(positions[partition]);
        file.write(there ^ 1);
      }
    }
    lab.broker().start();
  }

  private static void send(Site site, int partition, String name, int count) {
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

  private static String of(Site site, int partition, String column) {
    return site.text(
        "SELECT %s::text FROM weir.consumed_offset WHERE partition = %d AND topic = '%s'"
            .formatted(column, partition, site.source()));
  }

  private static long results(Site site) {
    return site.number("SELECT count(*) FROM weir.enriched_event");
  }

  private static void awaitResults(Site site, int count) {
    Await.until(
        count + " results",
        SourceGroup.LIMIT,
        () -> results(site) == count,
        () -> ": " + results(site));
  }
}
