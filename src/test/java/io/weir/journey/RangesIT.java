package io.weir.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.lab.Site;
import io.weir.lab.process.Await;
import java.io.IOException;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Where a running gateway has its ranges from. */
class RangesIT {

  @Test
  void aDatasetAnswersFromMemoryAndItsNextGenerationTheEventsBehindItsImport() throws Exception {
    Site site = Journey.site(1);
    try (EmbeddedGateway gateway = EmbeddedGateway.of(site)) {
      awaitInMemory(gateway);
      send(site, "e-first");
      assertEquals("{\"country\":\"AU\"}", geo(site, "e-first"));
      assertTrue(batches(gateway, "snapshot") > 0, "answered from memory");
      assertEquals(0, batches(gateway, "query"));
      site.ranges("1.0.0.0,1.0.0.255,NZ");
      send(site, "e-second");
      assertEquals("{\"country\":\"NZ\"}", geo(site, "e-second"));
    }
  }

  @Test
  void aDatasetWithModeQueryIsNotInMemory() throws Exception {
    Site site =
        Journey.site(1)
            .with(
                config -> config.getJsonArray("enrichments").getJsonObject(0).put("mode", "query"));
    try (EmbeddedGateway gateway = EmbeddedGateway.of(site)) {
      send(site, "e-query");
      assertEquals("{\"country\":\"AU\"}", geo(site, "e-query"));
      assertTrue(batches(gateway, "query") > 0);
      assertEquals(List.of(), lines(gateway, "weir_ranges_memory"));
    }
  }

  private static void send(Site site, String id) {
    String event = "{\"id\":\"%s\",\"ip\":\"1.0.0.7\",\"userAgent\":\"curl/8.1\"}".formatted(id);
    site.lab()
        .broker()
        .topics()
        .send(List.of(new ProducerRecord<>(site.source(), event.getBytes(UTF_8))));
  }

  private static String geo(Site site, String id) {
    String sql = "SELECT event->>'geo' FROM weir.enriched_event WHERE event_id = '" + id + "'";
    Await.until(id + " is enriched", Journey.LIMIT, () -> site.text(sql) != null);
    return site.text(sql);
  }

  private static void awaitInMemory(EmbeddedGateway gateway) {
    Await.until(
        "in memory",
        Journey.LIMIT,
        () -> lines(gateway, "weir_ranges_memory{dataset=\"geo\"} 1.0").size() == 1);
  }

  private static double batches(EmbeddedGateway gateway, String mode) throws IOException {
    return lines(gateway, "weir_ranges_batches_total").stream()
        .filter(line -> line.contains("mode=\"" + mode + "\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private static List<String> lines(EmbeddedGateway gateway, String start) throws IOException {
    return gateway.page("/metrics").lines().filter(line -> line.startsWith(start)).toList();
  }
}
