package io.weir.journey;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.weir.lab.process.Await;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Records that are no events, or whose look-ups can never succeed, among good neighbours. */
class PoisonIT {
  private static final Map<String, Poison> KINDS = kinds();

  /** A bad value and the reason that its dead letter must give. */
  private record Poison(byte[] value, String reason) {}

  @Test
  void everyKindOfPoisonIsADeadLetterByNameAndHarmsNoNeighbour() throws SQLException {
    try (Journey journey = Journey.on(Journey.site(1))) {
      List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
      List<String> kinds = List.copyOf(KINDS.keySet());
      for (int i = 0; i < kinds.size(); i++) {
        records.add(journey.event(0, "{\"id\":\"good-" + i + "\",\"ip\":\"1.0.0.7\"}"));
        records.add(journey.event(0, KINDS.get(kinds.get(i)).value()));
      }
      records.add(journey.event(0, "{\"id\":\"good-last\",\"ip\":\"1.0.0.7\"}"));
      journey.send(records);
      Await.until(
          "every record is decided",
          Journey.LIMIT,
          () -> journey.site().number("SELECT sum(consumed) FROM weir.accounting") >= size());
      for (int i = 0; i < kinds.size(); i++) {
        assertDead(journey, kinds.get(i), 2L * i + 1);
      }
      assertEquals(
          kinds.size() + 1,
          journey
              .site()
              .number(
                  "SELECT count(*) FROM weir.enriched_event"
                      + " WHERE status = 'full' AND event->'geo'->>'country' = 'AU'"));
      assertEquals(
          0, journey.site().number("SELECT sum(retried) FROM weir.accounting"), "no try is wasted");
      journey.assertAllAccountedFor();
    }
  }

  private static long size() {
    return 2L * KINDS.size() + 1;
  }

  private static void assertDead(Journey journey, String kind, long offset) throws SQLException {
    Poison poison = KINDS.get(kind);
    try (Connection connection = journey.site().connect();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT reason, class, payload, key, message FROM weir.dead_letter"
                    + " WHERE \"offset\" = ?")) {
      query.setLong(1, offset);
      try (ResultSet row = query.executeQuery()) {
        assertEquals(true, row.next(), kind + " has a dead letter");
        assertEquals(poison.reason(), row.getString("reason"), kind);
        assertEquals("record", row.getString("class"), kind);
        assertArrayEquals(poison.value(), row.getBytes("payload"), kind);
        assertArrayEquals("key-1".getBytes(UTF_8), row.getBytes("key"), kind);
        assertNotNull(row.getString("message"), kind);
      }
    }
  }

  private static Map<String, Poison> kinds() {
    Map<String, Poison> kinds = new LinkedHashMap<>();
    add(kinds, "no JSON", "hello, this is no JSON", "not-json");
    add(kinds, "half JSON", "{\"id\":\"half\",\"ip\":\"1.0.0", "half-json");
    add(kinds, "no bytes", "", "empty-value");
    kinds.put("null", new Poison(null, "null-value"));
    kinds.put(
        "no UTF-8",
        new Poison("{\"id\":\"latin\",\"n\":\"Zo\u00eb\"}".getBytes(ISO_8859_1), "not-utf8"));
    add(kinds, "an escaped NUL", "{\"id\":\"nul\",\"n\":\"a\\u0000b\"}", "nul-character");
    add(kinds, "half a pair", "{\"id\":\"lone\",\"n\":\"\\ud83d\"}", "lone-surrogate");
    String deep = "[".repeat(10_000) + "]".repeat(10_000);
    add(kinds, "depth 10000", "{\"id\":\"deep\",\"n\":" + deep + "}", "too-deep");
    add(kinds, "a member twice", "{\"id\":\"a\",\"n\":1,\"n\":2}", "duplicate-member");
    add(kinds, "an array", "[1]", "not-an-object");
    add(kinds, "a host name", "{\"id\":\"host\",\"ip\":\"example.org\"}", "bad-address");
    add(kinds, "a port", "{\"id\":\"port\",\"ip\":\"1.2.3.4:80\"}", "bad-address");
    add(kinds, "an id that is an object", "{\"id\":{}}", "bad-id");
    String agent = "Mozilla\\u0001\\u001b[31m\\u007f ".repeat(64 * 1024 / 28);
    add(kinds, "a huge agent", "{\"id\":\"a\",\"userAgent\":\"" + agent + "\"}", "input-too-long");
    return kinds;
  }

  private static void add(Map<String, Poison> kinds, String kind, String value, String reason) {
    kinds.put(kind, new Poison(value.getBytes(UTF_8), reason));
  }
}
