package io.weir.journey;

import static io.weir.journey.Journey.header;
import static io.weir.journey.Journey.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.weir.lab.Lab;
import io.weir.lab.process.Await;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of single events in a gateway that retries and publishes exactly once. */
class JourneyIT {
  private static Journey journey;

  @BeforeAll
  static void start() {
    journey = Journey.on(Journey.site(3));
    Lab.shared()
        .broker()
        .topics()
        .configure(
            journey.site().source(),
            "message.timestamp.after.max.ms",
            Long.toString(Long.MAX_VALUE));
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
  void anEventGoesOutAsItCameWithPlaceAndDeviceAdded() {
    String original =
        "{ \"id\" : \"e-full\",\"price\":10.10, \"ip\":\"1.0.0.7\" ,\"userAgent\":\"curl/8.0\",\n"
            + " \"big\":12345678901234567890123, \"name\":\"Zo\\u00eb \u00e9\"";
    journey.send(journey.event(1, original + "}"));
    ConsumerRecord<byte[], byte[]> result = journey.result("e-full");
    assertEquals(original + ",\"geo\"", text(result).substring(0, original.length() + 6));
    JsonObject event = new JsonObject(text(result));
    assertEquals("AU", event.getJsonObject("geo").getString("country"));
    assertEquals("curl", event.getJsonObject("device").getJsonObject("agent").getString("name"));
    assertArrayEquals("key-1".getBytes(UTF_8), result.key());
    assertEquals(
        List.of("trace", "weir-event-id", "weir-status", "weir-origin-timestamp"),
        Stream.of(result.headers().toArray()).map(header -> header.key()).toList());
    assertArrayEquals(new byte[] {0, (byte) 0xFF, 7}, result.headers().lastHeader("trace").value());
    assertEquals("full", header(result, "weir-status"));
    assertEquals(text(result), row("event::text", "e-full"));
    assertEquals("full", row("status", "e-full"));
    assertEquals("1", row("partition::text", "e-full"));
  }

  @Test
  void aRetryIsNeverEarlyAndAsksOnlyWhatFailed() {
    Lab.shared().agents().failingOnceFor("e-heals");
    journey.send(journey.event(2, event("e-heals")));
    String firstTier = journey.site().source() + ".retry.1s";
    Await.until("it waits", Journey.LIMIT, () -> !journey.of("e-heals", firstTier).isEmpty());
    ConsumerRecord<byte[], byte[]> waiting = journey.of("e-heals", firstTier).get(0);
    assertEquals(2, waiting.partition(), "a retry keeps its partition");
    assertEquals(event("e-heals"), text(waiting));
    // From now on a new question about the address would be answered otherwise.
    journey.site().ranges("1.0.0.0,1.0.0.255,NZ");
    try {
      ConsumerRecord<byte[], byte[]> result = journey.result("e-heals");
      JsonObject event = new JsonObject(text(result));
      assertEquals("AU", event.getJsonObject("geo").getString("country"), "carried along");
      assertEquals("full", header(result, "weir-status"));
      assertEquals("1", header(result, "weir-attempt"));
      long due = Long.parseLong(header(waiting, "weir-due"));
      long decided =
          Long.parseLong(row("floor(extract(epoch FROM created) * 1000)::bigint::text", "e-heals"));
      assertTrue(decided >= due, "decided " + (due - decided) + " ms early");
      long failed = Long.parseLong(header(waiting, "weir-first-seen"));
      assertTrue(due - failed >= 1_000, "due " + (due - failed) + " ms after it failed");
      journey.send(journey.event(2, event("e-fresh")));
      JsonObject fresh = new JsonObject(text(journey.result("e-fresh")));
      assertEquals("NZ", fresh.getJsonObject("geo").getString("country"));
    } finally {
      journey.site().ranges("1.0.0.0,1.0.0.255,AU");
    }
  }

  @Test
  void theTimeOfTheSourceRecordIsKeptWhateverTheEventHasToWaitFor() {
    long time = System.currentTimeMillis() - Duration.ofHours(1).toMillis();
    Lab.shared().agents().failingOnceFor("e-timed-late");
    Lab.shared().agents().failingFor("e-timed-dead");
    List<String> ids = List.of("e-timed", "e-timed-late", "e-timed-dead");
    ids.forEach(id -> journey.send(timed(id, time)));
    journey.send(timed("e-untimed", Long.MAX_VALUE));
    for (String id : List.of("e-timed", "e-timed-late")) {
      ConsumerRecord<byte[], byte[]> result = journey.result(id);
      assertEquals(time, result.timestamp(), id);
      assertEquals(Long.toString(time), header(result, "weir-origin-timestamp"), id);
    }
    ConsumerRecord<byte[], byte[]> dead = journey.deadLetter("e-timed-dead");
    assertEquals(Long.toString(time), header(dead, "weir-origin-timestamp"));
    assertTrue(dead.timestamp() > time + 1_000, "a dead letter is as old as it is there");
    assertEquals(
        Long.toString(time),
        journey
            .site()
            .text(
                "SELECT floor(extract(epoch FROM record_time) * 1000)::bigint::text"
                    + " FROM weir.dead_letter WHERE event_id = 'e-timed-dead'"));
    // The source takes any time, the sink does not.
    ConsumerRecord<byte[], byte[]> absurd = journey.result("e-untimed");
    assertTrue(absurd.timestamp() > time && absurd.timestamp() < time + 7_200_000);
    assertEquals(Long.toString(Long.MAX_VALUE), header(absurd, "weir-origin-timestamp"));
  }

  private static ProducerRecord<byte[], byte[]> timed(String id, long time) {
    byte[] value = event(id).getBytes(UTF_8);
    return new ProducerRecord<>(journey.site().source(), 0, time, "key-1".getBytes(UTF_8), value);
  }

  @Test
  void whatFailsOnEveryTryBecomesADeadLetterThatTellsItsStory() {
    Lab.shared().agents().failingFor("e-fails");
    journey.send(journey.event(0, event("e-fails")));
    ConsumerRecord<byte[], byte[]> dead = journey.deadLetter("e-fails");
    assertEquals(event("e-fails"), text(dead));
    assertArrayEquals("key-1".getBytes(UTF_8), dead.key());
    assertEquals("trace", dead.headers().toArray()[0].key());
    assertEquals("2", header(dead, "weir-attempt"));
    assertEquals("http-503", header(dead, "weir-failure-reason"));
    assertEquals("device", header(dead, "weir-failed-enrichment"));
    assertEquals(journey.site().source(), header(dead, "weir-origin-topic"));
    JsonArray story = new JsonArray(letter("story::text", "e-fails"));
    assertEquals(3, story.size(), "the first try and both retries");
    assertEquals(2, story.getJsonObject(2).getInteger("attempt"));
    assertEquals(story, new JsonArray(header(dead, "weir-story")));
    for (int retry = 1; retry <= 2; retry++) {
      Instant tried = story.getJsonObject(retry).getInstant("at");
      long due =
          Long.parseLong(header(journey.of("e-fails", delayTopic(retry + "s")).get(0), "weir-due"));
      assertTrue(tried.toEpochMilli() >= due, "retry " + retry + " was early: at " + tried);
    }
    assertEquals("transient", letter("class", "e-fails"));
    assertEquals("2", letter("attempts::text", "e-fails"));
    assertEquals(event("e-fails"), letter("convert_from(payload, 'UTF8')", "e-fails"));
    assertTrue(letter("headers::text", "e-fails").contains("AP8H"), "a header's bytes survive");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "-", " - "})
  void whatAWebServerWritesForNoValueIsNoValue(String none) {
    String id = "e-none-" + Integer.toHexString(none.hashCode());
    String original =
        "{\"id\":\"" + id + "\",\"ip\":\"" + none + "\",\"userAgent\":\"" + none + "\"}";
    journey.send(journey.event(0, original));
    ConsumerRecord<byte[], byte[]> result = journey.result(id);
    assertEquals(original, text(result));
    assertEquals("full", header(result, "weir-status"));
    JsonObject how = new JsonObject(row("enrichment::text", id));
    assertEquals("missing", how.getJsonObject("geo").getString("status"));
    assertEquals("missing", how.getJsonObject("device").getString("status"));
  }

  @Test
  void oneIdGivesOneResultHoweverOftenAndWhereverItComes() {
    long before = journey.site().number("SELECT sum(duplicates) FROM weir.accounting");
    journey.send(List.of(journey.event(0, numbered(1)), journey.event(0, numbered(2))));
    journey.result("e-twice");
    journey.send(journey.event(0, numbered(3)));
    journey.send(journey.event(2, numbered(4)));
    journey.assertAllAccountedFor();
    assertTrue(text(journey.result("e-twice")).contains("\"n\":1,"), "the first decides");
    assertEquals(before + 3, journey.site().number("SELECT sum(duplicates) FROM weir.accounting"));
  }

  @Test
  void aStoreThatDoesNotAnswerIsNamedLongBeforeItsConnectionIsCut() throws SQLException {
    String place = "store:" + journey.site().source() + "-1";
    try (Connection other = journey.site().connect()) {
      other.setAutoCommit(false);
      other.createStatement().execute("LOCK TABLE weir.consumed_offset");
      journey.send(journey.event(1, event("e-slow")));
      Await.until(
          "named", Journey.LIMIT, () -> problem(place).equals(Optional.of("postgres-slow")));
      other.rollback();
    }
    journey.result("e-slow");
    Await.until("forgotten", Journey.LIMIT, () -> problem(place).isEmpty());
  }

  private static Optional<String> problem(String place) throws IOException {
    JsonArray problems = new JsonObject(journey.readiness()).getJsonArray("problems");
    return IntStream.range(0, problems.size())
        .mapToObj(problems::getJsonObject)
        .filter(problem -> problem.getString("place").equals(place))
        .map(problem -> problem.getString("reason"))
        .findFirst();
  }

  private static String event(String id) {
    return "{\"id\":\"" + id + "\",\"ip\":\"1.0.0.7\",\"userAgent\":\"curl/8.0 " + id + "\"}";
  }

  private static String numbered(int number) {
    return "{\"id\":\"e-twice\",\"n\":" + number + ",\"ip\":\"1.0.0.7\"}";
  }

  private static String delayTopic(String delay) {
    return journey.site().source() + ".retry." + delay;
  }

  private static String row(String column, String id) {
    return journey
        .site()
        .text("SELECT " + column + " FROM weir.enriched_event WHERE event_id = '" + id + "'");
  }

  private static String letter(String column, String id) {
    return journey
        .site()
        .text("SELECT " + column + " FROM weir.dead_letter WHERE event_id = '" + id + "'");
  }
}
