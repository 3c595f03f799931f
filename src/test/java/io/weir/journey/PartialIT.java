package io.weir.journey;

import static io.weir.journey.Journey.header;
import static io.weir.journey.Journey.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.weir.lab.Lab;
import io.weir.lab.Site;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A gateway that publishes at least once and lets events pass without their device. */
class PartialIT {
  private static Journey journey;

  @BeforeAll
  static void start() {
    Site site =
        Journey.site(2)
            .with("publish", "guarantee", "at-least-once")
            .with(c -> c.getJsonArray("enrichments").getJsonObject(1).put("onFailure", "skip"));
    journey = Journey.on(site);
  }

  @AfterAll
  static void stop() {
    journey.close();
  }

  @AfterEach
  void everythingIsAccountedFor() {
    Lab.shared().agents().healthy();
    journey.assertAllAccountedFor();
  }

  @Test
  void withoutItsDeviceAnEventIsPartialAndSaysSo() {
    Lab.shared().agents().failingFor("e-partial");
    String original = "{\"id\":\"e-partial\",\"ip\":\"1.0.0.7\",\"userAgent\":\"e-partial/1\"";
    journey.send(journey.event(0, original + "}"));
    ConsumerRecord<byte[], byte[]> result = journey.result("e-partial");
    assertEquals("partial", header(result, "weir-status"));
    assertTrue(text(result).startsWith(original + ",\"geo\":"), text(result));
    assertFalse(new JsonObject(text(result)).containsKey("device"));
    JsonObject how = new JsonObject(row("enrichment::text", "e-partial"));
    assertEquals("hit", how.getJsonObject("geo").getString("status"));
    assertEquals("skipped", how.getJsonObject("device").getString("status"));
    assertEquals("http-503", how.getJsonObject("device").getString("reason"));
    assertEquals("partial", row("status", "e-partial"));
  }

  @Test
  void withEverythingAnEventIsFullAndComesOnceWhenNothingFails() {
    String original =
        "{\"id\":\"e-all\", \"price\":10.10,\"ip\":\"1.0.0.7\",\"userAgent\":\"curl/8\"";
    journey.send(journey.event(1, original + "}"));
    ConsumerRecord<byte[], byte[]> result = journey.result("e-all");
    assertTrue(text(result).startsWith(original + ",\"geo\":"), text(result));
    assertEquals("full", header(result, "weir-status"));
    assertTrue(new JsonObject(text(result)).containsKey("device"));
    assertEquals(text(result), row("event::text", "e-all"));
  }

  private static String row(String column, String id) {
    return journey
        .site()
        .text("SELECT " + column + " FROM weir.enriched_event WHERE event_id = '" + id + "'");
  }
}
