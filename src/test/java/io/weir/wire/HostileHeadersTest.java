package io.weir.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.event.Answer;
import io.weir.event.ConsumedRecord;
import io.weir.event.Failure;
import io.weir.event.Header;
import io.weir.event.History;
import io.weir.event.Origin;
import io.weir.event.SourcePartition;
import io.weir.event.SourceRecord;
import io.weir.text.PostgresText;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever can write to a retry topic can spoil an event's history, and nothing else. */
class HostileHeadersTest {

  private static final SourcePartition RETRIES = new SourcePartition("events.retry.10s", 3);
  private static final Failure FAILURE = Failure.transientFault("http-503", "no");
  private static final long LATEST = 1_000_000;
  private static final Origin ORIGIN = new Origin("events", 3, 77, 1_000);

  private static final Charset[] CHARSETS = {
    StandardCharsets.UTF_16BE,
    StandardCharsets.UTF_16LE,
    StandardCharsets.UTF_16,
    Charset.forName("UTF-32BE")
  };

  private static final String[] PIECES = {
    "",
    "\0",
    "\u00ed\u00a0\u0080",
    "\u00ff",
    "\"",
    "\\",
    "\\u0000",
    "\\ud800",
    "[",
    "]",
    "{",
    "}",
    "{\"attempt\":",
    ",",
    ":",
    " ",
    "null",
    "-",
    "9999999999",
    "1e999999",
    "\n",
    "x".repeat(2_100)
  };

  private static History readWith(String name, byte[] value) {
    return readAs(name, value).history();
  }

  /** A record of ours, but for one header that a stranger wrote. */
  private static ConsumedRecord readAs(String name, byte[] value) {
    List<Header> headers = new ArrayList<>(written());
    headers.replaceAll(header -> header.name().equals(name) ? new Header(name, value) : header);
    return read(headers);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-16", "UTF-32BE", "UTF-32LE", "IBM037"})
  void carriedAnswersInAnotherEncodingAreAskedForAgain(String charset) {
    byte[] carried = "{\"geo\":{\"v\":1}}".getBytes(Charset.forName(charset));
    assertEquals(Map.of(), readWith(WeirHeaders.CARRIED, carried).carried());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "1",
        "{\"geo\":5,\"device\":{\"v\":1}}",
        "{\"geo\":{}}",
        "{\"geo\":{\"v\":1,\"n\":\"http-404\"}}",
        "{\"geo\":{\"v\":1,\"more\":1}}",
        "{\"geo\":{\"v\":\"\\u0000\"}}",
        "{\"geo\":{\"v\":[{\"\\ud800\":1}]}}",
        "{\"geo\":{\"n\":\"\\u0000\"}}",
        "{\"geo\":{\"n\":null}}",
        "{\"geo\":{\"n\":\"http-404\",\"o\":\"\\udc00\"}}",
        "{\"geo\":{\"v\":1}} {",
      })
  void carriedAnswersThatTheGatewayWouldNotWriteAreAskedForAgain(String carried) {
    byte[] bytes = carried.getBytes(StandardCharsets.UTF_8);
    assertEquals(Map.of(), readWith(WeirHeaders.CARRIED, bytes).carried());
  }

  @Test
  void anIdThatTheStoreWouldRefuseIsNotTheEventsId() {
    assertNull(readAs(WeirHeaders.EVENT_ID, new byte[] {'a', 0, 'b'}).knownId());
    assertNull(readAs(WeirHeaders.EVENT_ID, new byte[] {'a', (byte) 0xED, 'b'}).knownId());
    assertNull(readAs(WeirHeaders.EVENT_ID, new byte[0]).knownId());
    assertNull(readAs(WeirHeaders.EVENT_ID, null).knownId());
    byte[] longest = "x".repeat(WeirHeaders.MAX_ID_BYTES).getBytes(StandardCharsets.UTF_8);
    assertEquals(longest.length, readAs(WeirHeaders.EVENT_ID, longest).knownId().length());
    assertNull(readAs(WeirHeaders.EVENT_ID, Arrays.copyOf(longest, 2_001)).knownId());
  }

  @ParameterizedTest
  @CsvSource({
    "weir-origin-topic, NUL",
    "weir-origin-topic, ''",
    "weir-origin-topic, 'events/..'",
    "weir-origin-partition, -1",
    "weir-origin-partition, 4294967296",
    "weir-origin-offset, -7",
    "weir-origin-offset, half",
  })
  void anOriginThatCannotBeIsThePlaceWhereTheRecordStands(String name, String value) {
    byte[] bytes = value.replace("NUL", "a\0b").getBytes(StandardCharsets.UTF_8);
    assertEquals(new Origin("events.retry.10s", 3, 5, 1_000), readWith(name, bytes).origin());
  }

  @Test
  void aRecordIsDueAtTheLatestAfterTheLongestDelay() {
    byte[] never = Long.toString(Long.MAX_VALUE).getBytes(StandardCharsets.UTF_8);
    assertEquals(LATEST, readWith(WeirHeaders.DUE, never).dueMillis());
    assertEquals(0, readWith(WeirHeaders.DUE, new byte[] {'-', '9'}).dueMillis());
    assertEquals(0, readWith(WeirHeaders.FIRST_SEEN, never).origin().firstSeen());
  }

  @Test
  void attemptsBeyondAllBoundsAreTheMostThatCanBeConfigured() {
    byte[] attempts = "2147483648".getBytes(StandardCharsets.UTF_8);
    assertEquals(1_000, readWith(WeirHeaders.ATTEMPT, attempts).attempt());
  }

  @Test
  void nothingThatAStrangerWritesThrowsOrIsBelievedUnclean() throws JsonProcessingException {
    Random random = new Random(20_261);
    for (int round = 0; round < 20_000; round++) {
      List<Header> headers = new ArrayList<>(written());
      for (int i = random.nextInt(4); i >= 0; i--) {
        int at = random.nextInt(headers.size());
        headers.set(at, mutated(headers.get(at), random));
      }
      ConsumedRecord read = read(headers);
      History history = read.history();
      String next = AttemptLog.with(history.attemptLog(), history.attempt(), 0, "geo", FAILURE);
      assertTrue(new ObjectMapper().readTree(next).isArray(), next);
      assertClean(new ObjectMapper().readTree(history.attemptLog()));
      assertTrue(PostgresText.isClean(history.origin().topic()), history.origin()::topic);
      assertTrue(history.origin().partition() >= 0 && history.origin().offset() >= 0);
      assertTrue(history.dueMillis() >= 0 && history.dueMillis() <= LATEST);
      assertTrue(history.attempt() >= 0 && history.attempt() <= 1_000);
      if (read.knownId() != null) {
        assertTrue(PostgresText.isClean(read.knownId()), read::knownId);
      }
      for (Answer answer : history.carried().values()) {
        if (answer instanceof Answer.Hit hit) {
          new ObjectMapper().readTree(new String(hit.json(), StandardCharsets.UTF_8));
        }
      }
    }
  }

  private static List<Header> written() {
    Map<String, Answer> carried = new LinkedHashMap<>();
    byte[] country = "{\"c\":\"AU\",\"x\":[1,null]}".getBytes(StandardCharsets.UTF_8);
    carried.put("geo", new Answer.Hit(country, "geo#3"));
    carried.put("device", new Answer.None("http-404", null));
    String story = AttemptLog.with(AttemptLog.EMPTY, 0, 0, "geo", FAILURE);
    story = AttemptLog.with(story, 1, 0, "device", FAILURE);
    return WeirHeaders.write(
        new SourceRecord(RETRIES, 5, 1_234, null, null, List.of()),
        "e1",
        new History(2, ORIGIN, 12_345, story, carried),
        "geo",
        FAILURE);
  }

  private static ConsumedRecord read(List<Header> headers) {
    return WeirHeaders.read(
        new SourceRecord(RETRIES, 5, 0, null, new byte[] {'{', '}'}, headers), LATEST);
  }

  /** Another encoding, another header's value, no value, or bytes changed, lost and put in. */
  private static Header mutated(Header header, Random random) {
    byte[] value = header.value() == null ? new byte[0] : header.value();
    return switch (random.nextInt(5)) {
      case 0 -> new Header(header.name(), header.text().getBytes(CHARSETS[random.nextInt(4)]));
      case 1 -> new Header(header.name(), null);
      case 2 -> new Header(WeirHeaders.STORY, value);
      default -> {
        String text = new String(value, StandardCharsets.ISO_8859_1);
        for (int i = random.nextInt(4); i >= 0; i--) {
          int at = random.nextInt(text.length() + 1);
          int end = Math.min(text.length(), at + random.nextInt(3));
          text =
              text.substring(0, at) + PIECES[random.nextInt(PIECES.length)] + text.substring(end);
        }
        yield new Header(header.name(), text.getBytes(StandardCharsets.ISO_8859_1));
      }
    };
  }

  private static void assertClean(JsonNode story) {
    for (JsonNode entry : story) {
      entry
          .fields()
          .forEachRemaining(
              member -> {
                assertTrue(PostgresText.isClean(member.getKey()), story::toString);
                assertTrue(PostgresText.isClean(member.getValue().asText()), story::toString);
              });
    }
  }
}
