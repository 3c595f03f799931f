package io.weir.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.lab.Lab;
import io.weir.lab.Site;
import io.weir.lab.process.Await;
import io.weir.publish.PublishSettings.Guarantee;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A gateway that is told to stop in the middle of its work. */
@Execution(ExecutionMode.CONCURRENT)
class DrainIT {
  /** More than can be decided between a look and the stop that follows it. */
  private static final int MANY = 30_000;

  private static final int EVENTS = 5_000;

  @ParameterizedTest
  @EnumSource
  void whatIsDecidedIsPublishedBeforeItStopsAndTheRestIsLeftAlone(Guarantee guarantee) {
    Site site =
        FaultSite.create(Lab.shared(), 2, guarantee)
            // What is decided waits for its turn all the time.
            .with("publish", "interval", "1s");
    send(site, MANY);
    try (EmbeddedGateway gateway = EmbeddedGateway.of(site)) {
      Await.until("some is decided", SourceGroup.LIMIT, () -> FaultSite.decided(site) > 500);
      gateway.close();
    }
    long decided = FaultSite.decided(site);
    assertTrue(decided < MANY, "all was decided before it was to stop: nothing was tried");
    assertEquals(Map.of(), new SourceGroup(site).shares(), "members of the group after the stop");
    assertEquals(
        0, site.number("SELECT count(*) FROM weir.outbox_events"), "rows left in the outbox");
    // The last transaction is committed; its partitions may still have to hear of it.
    Map<String, Long> standing = standing(site);
    Await.until(
        "the group's offsets say what is decided",
        SourceGroup.LIMIT,
        () -> passed(site).equals(standing),
        () -> ": " + standing);
    Await.until("all of it is in the sink", SourceGroup.LIMIT, () -> inSink(site) >= decided);
    assertEquals(decided, inSink(site), "events in the sink");
  }

  @Test
  void aStoreThatDoesNotAnswerCutsTheStopShortAndNobodyWaitsForItsPartitions() throws SQLException {
    Site site =
        FaultSite.create(Lab.shared(), 2, Guarantee.EXACTLY_ONCE)
            .with("intake", "revokeTimeout", "5s")
            .with("intake", "drainTimeout", "1s");
    try (GatewayFleet fleet = GatewayFleet.of(site, 1);
        Connection other = site.connect()) {
      fleet.awaitShared();
      other.setAutoCommit(false);
      other.createStatement().execute("LOCK TABLE weir.consumed_offset");
      send(site, EVENTS);
      Await.until("a decision has to wait", SourceGroup.LIMIT, () -> waiting(site) > 0);
      fleet.get(0).process().terminate();
      int status = fleet.get(0).process().awaitExit(Duration.ofSeconds(60));
      assertEquals(Map.of(), new SourceGroup(site).shares(), "members of the group after the stop");
      assertEquals(0, status, () -> "after SIGTERM: " + fleet.get(0).output());
      other.rollback();
      fleet.get(0).start();
      Await.until(
          "the rest is decided", SourceGroup.LIMIT, () -> FaultSite.decided(site) == EVENTS);
      fleet.assertAllWell();
    }
  }

  private static long waiting(Site site) {
    return site.number(
        "SELECT count(*) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND wait_event_type = 'Lock'");
  }

  private static int inSink(Site site) {
    return site.lab().broker().topics().readAll(site.sink()).size();
  }

  private static void send(Site site, int events) {
    site.lab()
        .broker()
        .topics()
        .send(
            IntStream.range(0, events)
                .mapToObj(number -> "{\"id\":\"" + number + "\",\"ip\":\"1.0.0.7\"}")
                .map(event -> event.getBytes(StandardCharsets.UTF_8))
                .map(event -> new ProducerRecord<byte[], byte[]>(site.source(), event, event))
                .toList());
  }

  private static Map<String, Long> standing(Site site) {
    List<List<String>> rows =
        site.rows(
            "SELECT topic || '-' || partition, next_offset FROM weir.consumed_offset"
                + " WHERE next_offset > 0");
    return rows.stream()
        .collect(Collectors.toMap(row -> row.get(0), row -> Long.valueOf(row.get(1))));
  }

  private static Map<String, Long> passed(Site site)
      throws ExecutionException, InterruptedException {
    return site
        .lab()
        .broker()
        .topics()
        .admin()
        .listConsumerGroupOffsets(site.settings().source().group())
        .partitionsToOffsetAndMetadata()
        .get()
        .entrySet()
        .stream()
        .filter(entry -> entry.getValue().offset() > 0)
        .collect(Collectors.toMap(e -> e.getKey().toString(), e -> e.getValue().offset()));
  }
}
