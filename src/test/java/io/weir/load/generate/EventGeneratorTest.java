package io.weir.load.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EventGeneratorTest {
  private static final Instant EPOCH = Instant.parse("2026-03-01T12:00:00Z");
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final AgentCatalog AGENTS = AgentCatalog.generated(100, 1);
  private static final AddressSource ADDRESSES =
      AddressSource.of(List.of(new AddressRange("81.2.69.0", "81.2.69.255")));

  @Test
  void aGoodEventIsJsonOfTheSizeAskedFor() throws IOException {
    EventGenerator events = generator(plan(EventMix.PURE, 5));
    RecordKeys keys = new RecordKeys(20_000, 12);
    for (int number = 0; number < 2_000; number++) {
      events.generate(number);
      JsonNode event = JSON.readTree(events.value());
      assertEquals(
          number, new EventIds(5).number(ascii(event.get("id").textValue())), "id of " + number);
      assertTrue(event.get("ip").textValue().startsWith("81.2.69."), event.toString());
      assertTrue(AGENTS.texts().contains(event.get("userAgent").textValue()), event.toString());
      assertArrayEquals(keys.key(events.key()), ascii(event.get("userId").textValue()));
      assertTrue(Instant.parse(event.get("ts").textValue()).compareTo(EPOCH) >= 0);
      assertTrue(events.value().length >= 550 && events.value().length < 900);
    }
  }

  @Test
  void amountsKeepTheZerosThatAParserWouldDrop() {
    EventGenerator events = generator(plan(EventMix.PURE, 5));
    boolean found = false;
    for (int number = 0; number < 1_000 && !found; number++) {
      events.generate(number);
      found = text(events.value()).matches(".*\"price\":[0-9]+\\.[1-9]0[,}].*");
    }
    assertTrue(found);
  }

  @Test
  void anEventDependsOnSeedAndNumberAlone() {
    LoadPlan plan = plan(EventMix.LIFELIKE, 5);
    EventGenerator forward = generator(plan);
    byte[][] values = new byte[3_000][];
    EventKind[] kinds = new EventKind[values.length];
    for (int number = 0; number < values.length; number++) {
      forward.generate(number);
      values[number] = forward.value();
      kinds[number] = forward.kind();
    }
    EventGenerator backward = generator(plan);
    for (int number = values.length - 1; number >= 0; number--) {
      backward.generate(number);
      assertArrayEquals(values[number], backward.value(), "event " + number);
      assertEquals(kinds[number], backward.kind());
    }
    EventGenerator other = generator(plan(EventMix.LIFELIKE, 6));
    other.generate(17);
    assertFalse(Arrays.equals(values[17], other.value()));
  }

  @Test
  void theMixHasTheSharesAskedFor() throws IOException {
    EventMix mix = new EventMix(0.1, EventMix.allPoison(), 0.05, 0.02, 0.2, 0.3, 0.1);
    EventGenerator events = generator(plan(mix, 9));
    Map<EventKind, Integer> kinds = new EnumMap<>(EventKind.class);
    int withoutAddress = 0;
    int withoutAgent = 0;
    int unlisted = 0;
    for (int number = 0; number < 20_000; number++) {
      events.generate(number);
      kinds.merge(events.kind(), 1, Integer::sum);
      if (events.kind() == EventKind.GOOD) {
        JsonNode event = JSON.readTree(events.value());
        withoutAddress += event.has("ip") ? 0 : 1;
        withoutAgent += event.has("userAgent") ? 0 : 1;
        unlisted += event.path("ip").asText("81.2.69.").startsWith("81.2.69.") ? 0 : 1;
      }
    }
    int good = kinds.get(EventKind.GOOD);
    assertEquals(2_000, count(kinds, EventMix.allPoison()), 250);
    assertEquals(1_000, kinds.get(EventKind.DUPLICATE), 200);
    assertEquals(400, kinds.get(EventKind.FAILING_AGENT), 120);
    assertEquals(0.2 * good, withoutAddress, 300);
    assertEquals(0.3 * good, withoutAgent, 350);
    assertEquals(0.1 * 0.8 * good, unlisted, 250);
    assertTrue(kinds.keySet().containsAll(EventMix.allPoison()), "every kind turns up: " + kinds);
  }

  @Test
  void aCopyHasIdAndBytesOfAnEarlierGoodEventAndSometimesAnotherPartition() {
    LoadPlan plan = plan(new EventMix(0.1, EventMix.allPoison(), 0.3, 0.1, 0, 0, 0), 9);
    RecordKeys keys = new RecordKeys(plan.keys().elements(), 12);
    EventGenerator events = generator(plan);
    EventGenerator originals = generator(plan);
    int copies = 0;
    int near = 0;
    int elsewhere = 0;
    for (int number = 0; number < 5_000; number++) {
      events.generate(number);
      if (events.kind() != EventKind.DUPLICATE) {
        assertEquals(number, events.original());
        continue;
      }
      originals.generate(events.original());
      assertTrue(events.original() < number);
      assertEquals(EventKind.GOOD, originals.kind());
      assertArrayEquals(originals.value(), events.value());
      copies++;
      near += number - events.original() <= 20 ? 1 : 0;
      if (events.key() != originals.key()) {
        assertNotEquals(keys.partition(events.key()), keys.partition(originals.key()));
        elsewhere++;
      }
    }
    assertEquals(1_500, copies, 150);
    assertEquals(500, elsewhere, 120);
    assertTrue(near > 300, near + " soon after");
  }

  @Test
  void theFirstEventIsNeverACopy() {
    for (int seed = 0; seed < 50; seed++) {
      EventGenerator events = generator(plan(new EventMix(0, Set.of(), 1, 0, 0, 0, 0), seed));
      events.generate(0);
      assertEquals(EventKind.GOOD, events.kind());
    }
  }

  @Test
  void aFailingAgentCarriesTheLabsMarker() throws IOException {
    EventGenerator events = generator(plan(new EventMix(0, Set.of(), 0, 1, 0, 0, 0), 5));
    events.generate(3);
    JsonNode event = JSON.readTree(events.value());
    assertTrue(event.get("userAgent").textValue().contains(AgentCatalog.FAILING_MARKER));
  }

  @Test
  void poisonIsWhatItClaims() throws IOException {
    assertNull(poison(EventKind.NULL_VALUE));
    assertEquals(0, poison(EventKind.EMPTY).length);
    assertNotParsed(poison(EventKind.NOT_JSON));
    assertNotParsed(poison(EventKind.HALF_JSON));
    assertTrue(text(poison(EventKind.HALF_JSON)).startsWith("{\"id\":\""));
    assertNotUtf8(poison(EventKind.INVALID_UTF8));
    byte[] wide = poison(EventKind.UTF16);
    assertEquals((byte) 0xFE, wide[0]);
    assertNotUtf8(wide);
    byte[] framed = poison(EventKind.FRAMED);
    assertArrayEquals(new byte[] {0, 0, 0, 0, 42, '{'}, Arrays.copyOf(framed, 6));
    assertTrue(JSON.readTree(poison(EventKind.NOT_AN_OBJECT)).isArray());
    assertNotParsed(poison(EventKind.DEEP_NESTING));
    assertTrue(text(poison(EventKind.DEEP_NESTING)).contains("[".repeat(10_000)));
    assertTrue(note(EventKind.NUL_CHARACTER).indexOf('\0') > 0);
    assertEquals(1, note(EventKind.LONE_SURROGATE).indexOf('\ud83c'));
    assertEquals(200_000, note(EventKind.HUGE_STRING).length());
    assertNotParsed(poison(EventKind.DUPLICATE_MEMBERS));
    assertEquals(
        "other",
        new ObjectMapper().readTree(poison(EventKind.DUPLICATE_MEMBERS)).get("type").textValue());
    assertEquals("canary.weir.invalid", member(EventKind.ADDRESS_IS_HOST_NAME, "ip"));
    assertTrue(member(EventKind.ADDRESS_WITH_PORT, "ip").matches("81\\.2\\.69\\.[0-9]+:80"));
    String hostile = member(EventKind.HOSTILE_AGENT, "userAgent");
    assertEquals(65_536, hostile.length());
    assertTrue(hostile.contains("\r\n") && hostile.contains("\u001b") && hostile.contains("\0"));
  }

  @Test
  void badInputThatMustBeADeadLetterCannotBeReadAsAnObjectAndTheRestCan() throws IOException {
    for (EventKind kind : EventMix.allPoison()) {
      boolean object = poison(kind) != null && isObjectInUtf8(poison(kind));
      assertEquals(!kind.mustBeDeadLetter(), object, kind.name());
    }
  }

  private static boolean isObjectInUtf8(byte[] value) throws IOException {
    try {
      // Jackson would guess UTF-16 and read on.
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
      return new ObjectMapper().readTree(text).isObject();
    } catch (JsonProcessingException | CharacterCodingException e) {
      return false;
    }
  }

  private static String note(EventKind kind) throws IOException {
    return member(kind, "note");
  }

  private static String member(EventKind kind, String name) throws IOException {
    return JSON.readTree(poison(kind)).get(name).textValue();
  }

  private static byte[] poison(EventKind kind) {
    EventGenerator events = generator(plan(new EventMix(1, Set.of(kind), 0, 0, 0, 0, 0), 5));
    events.generate(3);
    assertEquals(kind, events.kind());
    return events.value();
  }

  private static void assertNotParsed(byte[] value) {
    assertThrows(JsonProcessingException.class, () -> JSON.readTree(value));
  }

  private static void assertNotUtf8(byte[] value) {
    assertThrows(
        CharacterCodingException.class,
        () -> StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)));
  }

  private static int count(Map<EventKind, Integer> counts, Set<EventKind> kinds) {
    return kinds.stream().mapToInt(kind -> counts.getOrDefault(kind, 0)).sum();
  }

  private static LoadPlan plan(EventMix mix, long seed) {
    return LoadPlan.of(20_000, seed).with(mix);
  }

  private static EventGenerator generator(LoadPlan plan) {
    return new EventGenerator(
        plan, new RecordKeys(plan.keys().elements(), 12), ADDRESSES, AGENTS, EPOCH);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.UTF_8);
  }
}
