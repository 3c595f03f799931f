package io.weir.journey;

import static io.weir.journey.Journey.header;
import static io.weir.journey.Journey.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.weir.lab.Lab;
import io.weir.lab.Site;
import io.weir.lab.agents.AgentService;
import io.weir.lab.process.Await;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a service, or with how it is asked, costs no event its enrichment. */
@Execution(ExecutionMode.CONCURRENT)
class ServiceFaultIT {
  private static final int EVENTS = 20;

  /** Its faults are those of one test. */
  private final AgentService agents =
      AgentService.start(Lab.shared().folder().resolve(Lab.unique("agents")));

  @AfterEach
  void close() {
    agents.close();
  }

  private Site site() {
    return Journey.site(2)
        .with(
            config ->
                config
                    .getJsonArray("enrichments")
                    .getJsonObject(1)
                    .put("breaker", new JsonObject().put("resetTimeout", "500ms"))
                    .put("answers", new JsonObject())
                    .getJsonObject("request")
                    .put("uri", agents.uri() + "/v1/parse?ua={input}"));
  }

  private static String event(String id) {
    return "{\"id\":\"%s\",\"ip\":\"1.0.0.7\",\"userAgent\":\"%s/1.0\"}".formatted(id, id);
  }

  private static List<String> ids(String name) {
    return IntStream.range(0, EVENTS).mapToObj(i -> name + i).toList();
  }

  private static void send(Journey journey, List<String> ids) {
    journey.send(ids.stream().map(id -> journey.event(id.length() % 2, event(id))).toList());
  }

  private static long dead(Site site) {
    return site.number("SELECT count(*) FROM weir.dead_letter");
  }

  @Test
  void aHangLongerThanAllRetriesUsesNoneOfThem() {
    Site site =
        site()
            .with(
                config ->
                    config
                        .getJsonArray("enrichments")
                        .getJsonObject(1)
                        .getJsonObject("request")
                        .put("timeout", "500ms"));
    String lastTier = site.source() + ".retry.2s";
    try (Journey journey = Journey.on(site)) {
      journey.send(journey.event(0, event("e-well")));
      journey.result("e-well");
      agents.hanging(true);
      journey.send(journey.event(0, event("e-hangs")));
      Await.until(
          "it has waited more often than it may be retried",
          Journey.LIMIT,
          () -> journey.of("e-hangs", lastTier).size() > 3);
      assertEquals(0, dead(site));
      agents.healthy();
      ConsumerRecord<byte[], byte[]> result = journey.result("e-hangs");
      assertTrue(new JsonObject(text(result)).containsKey("device"), text(result));
      assertEquals("0", header(journey.of("e-hangs", lastTier).get(3), "weir-attempt"));
      journey.assertAllAccountedFor();
    }
  }

  @Test
  void aServiceThatLimitsItsRateUsesNoRetries() {
    Site site = site();
    try (Journey journey = Journey.on(site)) {
      agents.failing(0.3, 429);
      send(journey, ids("e-rate-"));
      for (String id : ids("e-rate-")) {
        ConsumerRecord<byte[], byte[]> result = journey.result(id);
        assertEquals("full", header(result, "weir-status"));
        assertNull(header(result, "weir-attempt"));
      }
      assertEquals(0, site.number("SELECT sum(retried) FROM weir.accounting"));
      journey.assertAllAccountedFor();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404})
  void whatAServiceRefusesFromTheStartIsEnrichedWhenItIsMended(int status) throws Exception {
    agents.failing(1, status);
    Site site = site();
    try (Journey journey = Journey.on(site)) {
      send(journey, ids("e-start-"));
      assertHeldThenEnriched(journey, ids("e-start-"), status);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404})
  void whatAServiceSuddenlyRefusesIsEnrichedWhenItIsMended(int status) throws Exception {
    Site site = site();
    try (Journey journey = Journey.on(site)) {
      send(journey, ids("e-before-"));
      journey.result("e-before-0");
      agents.failing(1, status);
      send(journey, ids("e-after-"));
      assertHeldThenEnriched(journey, ids("e-after-"), status);
    }
  }

  private void assertHeldThenEnriched(Journey journey, List<String> ids, int status)
      throws Exception {
    Await.until(
        "it is named", Journey.LIMIT, () -> journey.readiness().contains("http-refuses-all"));
    assertTrue(journey.readiness().contains("http-" + status), journey.readiness());
    assertEquals(0, dead(journey.site()));
    agents.healthy();
    for (String id : ids) {
      ConsumerRecord<byte[], byte[]> result = journey.result(id);
      assertEquals("full", header(result, "weir-status"));
      assertTrue(new JsonObject(text(result)).containsKey("device"), text(result));
    }
    assertEquals(0, dead(journey.site()));
    journey.assertAllAccountedFor();
  }
}
