package io.weir.journey;

import static io.weir.journey.Journey.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.lab.Lab;
import io.weir.lab.Site;
import io.weir.lab.kafka.Topics;
import io.weir.lab.process.Await;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What was set up otherwise before: events go their way all the same. */
class ChangeIT {
  private final Topics topics = Lab.shared().broker().topics();

  @AfterEach
  void healthy() {
    Lab.shared().agents().healthy();
  }

  @Test
  void aPartitionThatIsAddedToTheSourceHasAPlaceForItsRetries() throws Exception {
    Site site = Journey.site(1).with("kafka", "metadata.max.age.ms", "1000");
    try (Journey journey = Journey.on(site)) {
      topics
          .admin()
          .createPartitions(Map.of(site.source(), NewPartitions.increaseTo(2)))
          .all()
          .get();
      Lab.shared().agents().failingOnceFor("e-added");
      journey.send(event(site, "e-added"));
      Await.until("it waits", Journey.LIMIT, () -> waits(journey, site, "1s", "e-added"));
      assertEquals("1", header(journey.result("e-added"), "weir-attempt"));
      assertAccounted(site);
    }
  }

  @Test
  void whatWaitsForADelayThatIsTakenAwayComesBackWhenItIsDue() throws Exception {
    Site site = Journey.site(2).delays("3s");
    Lab.shared().agents().failingOnceFor("e-kept");
    try (Journey journey = Journey.on(site)) {
      journey.send(event(site, "e-kept"));
      Await.until("it waits", Journey.LIMIT, () -> waits(journey, site, "3s", "e-kept"));
    }
    try (Journey journey = Journey.on(site.delays("1s"))) {
      assertEquals("1", header(journey.result("e-kept"), "weir-attempt"));
      assertAccounted(site);
    }
  }

  @Test
  void latestPassesOverWhatWasThereAtTheStartAndNothingOfAPartitionThatIsAddedLater()
      throws Exception {
    Site site =
        Journey.site(2)
            .with("source", "offsetReset", "latest")
            .with("kafka", "metadata.max.age.ms", "1000");
    topics.send(List.of(event(site, 0, "e-old-0"), event(site, 1, "e-old-1")));
    try (Journey journey = Journey.on(site)) {
      Await.until("at the end", Journey.LIMIT, () -> at(site).equals(List.of("0 at 1", "1 at 1")));
      topics
          .admin()
          .createPartitions(Map.of(site.source(), NewPartitions.increaseTo(3)))
          .all()
          .get();
      journey.send(event(site, 2, "e-added"));
      journey.result("e-added");
      journey.send(event(site, 0, "e-new"));
      journey.result("e-new");
    }
    assertEquals(2, topics.readAll(site.sink()).size(), "events in the sink");
  }

  private static List<String> at(Site site) {
    return site
        .rows(
            "SELECT partition || ' at ' || next_offset FROM weir.consumed_offset"
                + " WHERE topic NOT LIKE '%.retry.%' AND generation > 0 ORDER BY partition")
        .stream()
        .map(row -> row.get(0))
        .toList();
  }

  /** One event, retried once, and then enriched. */
  private static void assertAccounted(Site site) {
    assertEquals(
        List.of(List.of("2", "1", "1")),
        site.rows("SELECT sum(consumed), sum(retried), sum(enriched) FROM weir.accounting"));
    Await.until(
        "nothing waits to be published",
        Journey.LIMIT,
        () -> site.number("SELECT count(*) FROM weir.outbox_events") == 0);
  }

  private static boolean waits(Journey journey, Site site, String delay, String id) {
    return !journey.of(id, site.source() + ".retry." + delay).isEmpty();
  }

  private static ProducerRecord<byte[], byte[]> event(Site site, String id) {
    return event(site, 1, id);
  }

  private static ProducerRecord<byte[], byte[]> event(Site site, int partition, String id) {
    String event = "{\"id\":\"%s\",\"ip\":\"1.0.0.7\",\"userAgent\":\"%s\"}".formatted(id, id);
    return new ProducerRecord<>(
        site.source(), partition, "key".getBytes(UTF_8), event.getBytes(UTF_8));
  }
}
