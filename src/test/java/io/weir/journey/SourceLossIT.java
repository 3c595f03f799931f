package io.weir.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.lab.Lab;
import io.weir.lab.Site;
import io.weir.lab.gateway.GatewayProcess;
import io.weir.lab.process.Await;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A source topic that is no longer what was consumed before. */
@Execution(ExecutionMode.CONCURRENT)
class SourceLossIT {
  private static final String OF_THE_SOURCE = "topic NOT LIKE '%.retry.%'";

  private final Site site = Journey.site(1);

  @Test
  void aTopicMadeAnewStopsThePartitionAndNoneOfItsEventsIsSwallowed()
      throws ExecutionException, InterruptedException {
    try (GatewayFleet fleet = GatewayFleet.of(site, 1)) {
      send("old", 5);
      awaitResults(5);
      // To wake up to a topic that has records at the place where the old one ended.
      GatewayProcess gateway = fleet.get(0);
      gateway.freeze();
      admin().deleteTopics(List.of(site.source())).all().get();
      site.lab().broker().topics().create(site.source(), 1);
      send("new", 12);
      gateway.thaw();
      awaitStopped("topic-recreated", () -> gateway.get("/readyz").body());
      // What the message tells its reader to do.
      site.execute("DELETE FROM weir.consumed_offset WHERE topic = '" + site.source() + "'");
      awaitResults(5 + 12);
      fleet.assertAllWell();
    }
  }

  @Test
  void eventsThatRetentionRemovedUnseenStopThePartitionUntilToldToGoOn()
      throws IOException, ExecutionException, InterruptedException {
    try (EmbeddedGateway gateway = EmbeddedGateway.of(site)) {
      send("early", 5);
      awaitResults(5);
    }
    send("late", 10);
    admin()
        .deleteRecords(
            Map.of(new TopicPartition(site.source(), 0), RecordsToDelete.beforeOffset(9)))
        .all()
        .get();
    try (EmbeddedGateway gateway = EmbeddedGateway.of(site)) {
      awaitStopped("events-lost", () -> gateway.page("/readyz"));
      assertTrue(gateway.page("/readyz").contains("lost the 4 offsets from 5 on"));
      assertEquals(5, results(), "nothing is passed over");
    }
    try (EmbeddedGateway gateway =
        EmbeddedGateway.of(site.with("source", "onLostEvents", "continue"))) {
      awaitResults(5 + 6);
      Await.until(
          "counted",
          SourceGroup.LIMIT,
          () -> gateway.page("/metrics").contains("weir_offsets_lost_total 4.0"));
      gateway.awaitReady();
    }
  }

  /** What becomes of one that has lost its end in truth is told in {@code TakeoverIT}. */
  @Test
  void aLogThatEndsTooEarlyByAPassingAnswerIsNamedAndConsumedOnceItDoesNot() throws IOException {
    try (EmbeddedGateway gateway = EmbeddedGateway.of(site)) {
      send("early", 5);
      awaitResults(5);
    }
    // As if four more had been decided about, and a former leader did not know of them.
    site.execute("UPDATE weir.consumed_offset SET next_offset = 9 WHERE " + OF_THE_SOURCE);
    try (EmbeddedGateway gateway = EmbeddedGateway.of(site)) {
      awaitStopped("log-behind", () -> gateway.page("/readyz"));
      send("late", 10);
      awaitResults(5 + 6);
      gateway.awaitReady();
    }
  }

  private Admin admin() {
    return site.lab().broker().topics().admin();
  }

  private void send(String name, int count) {
    Lab.shared()
        .broker()
        .topics()
        .send(
            IntStream.range(0, count)
                .mapToObj(number -> "{\"id\":\"" + name + "-" + number + "\",\"ip\":\"1.0.0.7\"}")
                .map(
                    event ->
                        new ProducerRecord<byte[], byte[]>(site.source(), event.getBytes(UTF_8)))
                .toList());
  }

  private long results() {
    return site.number("SELECT count(*) FROM weir.enriched_event");
  }

  private void awaitResults(int count) {
    Await.until(
        count + " results", SourceGroup.LIMIT, () -> results() == count, () -> ": " + results());
    Await.until(
        "and published",
        SourceGroup.LIMIT,
        () -> site.lab().broker().topics().readAll(site.sink()).size() == count);
  }

  private static void awaitStopped(String reason, Callable<String> readiness) {
    AtomicReference<String> last = new AtomicReference<>();
    Await.until(
        "readiness gives the reason " + reason,
        SourceGroup.LIMIT,
        () -> {
          last.set(readiness.call());
          return last.get().contains(reason);
        },
        () -> ": it says " + last);
  }
}
