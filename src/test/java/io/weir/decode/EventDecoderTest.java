package io.weir.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.event.ConsumedRecord;
import io.weir.event.Failure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is an event and what is not, and the name of each reason why. */
class EventDecoderTest {

  private static final String SETTINGS =
      """
      {"id": "/id", "maxBytes": "1KiB", "maxDepth": 4, "maxIdLength": 16, "maxMembers": 16}
      """;

  private final Decoding reading =
      Decoding.of(SETTINGS, List.of("/ip", "/a/b"), List.of("/o", "/p"));

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "empty-value            | ``",
        "not-json               | plain text",
        "not-json               | {'a':1}",
        "not-json               | {\"a\":1,}",
        "not-json               | {\"a\":NaN}",
        "not-json               | {\"a\":01}",
        "not-json               | {\"a\":\"\\x\"}",
        "not-json               | {\"a\":\"\\u12G4\"}",
        "not-json               | {} {}",
        "not-json               | {}x",
        "not-an-object          | [{\"a\":1}]",
        "not-an-object          | \"text\"",
        "not-an-object          | 7",
        "half-json              | {\"a\":",
        "half-json              | {\"a\":\"begun",
        "half-json              | {\"a\":[1,2",
        "nul-character          | {\"a\":\"\\u0000\"}",
        "nul-character          | {\"\\u0000\":1}",
        "lone-surrogate         | {\"a\":\"\\ud83d\"}",
        "lone-surrogate         | {\"a\":\"\\ude00\\ud83d\"}",
        "lone-surrogate         | {\"a\":\"\\ud83dx\\ude00\"}",
        "duplicate-member       | {\"a\":1,\"a\":1}",
        "duplicate-member       | {\"a\":1,\"\\u0061\":1}",
        "duplicate-member       | {\"x\":{\"a\":1,\"b\":2,\"a\":3}}",
        "too-deep               | {\"a\":{\"b\":{\"c\":{\"d\":{}}}}}",
        "too-deep               | {\"a\":[[[[]]]]}",
        "beyond-limits          | {\"a\":1e10000}",
        "beyond-limits          | {\"a\":1E-10000}",
        "beyond-limits          | {\"a\":[0.5e+99999999999999999999]}",
        "bad-id                 | {\"id\":\"12345678901234567\"}",
        "bad-id                 | {\"id\":true}",
        "bad-id                 | {\"id\":{}}",
        "bad-id                 | {\"id\":[1]}",
      })
  void whatIsNoEventIsRefusedByName(String reason, String value) {
    assertEquals(reason, reading.reason(value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        " \r\n\t{ } \n",
        "{\"a\":{\"b\":{\"c\":{\"d\":1}}}}",
        "{\"a\":[[[1]]]}",
        "{\"a\":1e9999,\"b\":-1E-9999}",
        "{\"a\":\"\\ud83d\\ude00\"}",
        "{\"a\":\"\\\\u0000\"}",
        "{\"a\":\"Zürich 😀\"}",
        "{\"id\":null}",
        "{\"id\":\"1234567890123456\"}",
        "{\"a\":{\"x\":1},\"b\":{\"x\":1}}",
      })
  void whatIsWithinTheLimitsIsAnEvent(String value) {
    reading.event(value);
  }

  @Test
  void bytesThatAreNoUtf8TextAreRefusedByName() {
    assertEquals("not-utf8", reading.reason(bytes('{', '"', 0xC3, '"', ':', '1', '}')));
    assertEquals("not-utf8", reading.reason(bytes('{', '"', 0xED, 0xA0, 0x80, '"', ':', '1', '}')));
    assertEquals("not-utf8", reading.reason(bytes('{', '"', 0xC0, 0x80, '"', ':', '1', '}')));
    assertEquals("not-utf8", reading.reason("{}".getBytes(StandardCharsets.UTF_16)));
    assertEquals("not-utf8", reading.reason(bytes(0xFF, 0xFE, '{', 0, '}', 0)));
  }

  @Test
  void foreignFormatsAreRefusedByName() {
    assertEquals("not-json", reading.reason("\uFEFF{}"));
    assertEquals("compressed-value", reading.reason(bytes(0x1F, 0x8B, 8, 0)));
    assertEquals("schema-registry-framing", reading.reason(bytes(0, 0, 0, 0, 1, '{', '}')));
  }

  @Test
  void aRawControlCharacterIsNotJson() {
    assertEquals("not-json", reading.reason("{\"a\":\"b\u0000\"}"));
    assertEquals("not-json", reading.reason("{\"a\":\"b\u001b[2J\"}"));
  }

  @Test
  void aValueOneByteTooLongIsRefused() {
    String longest = "{\"a\":\"" + "x".repeat(1024 - 8) + "\"}";
    reading.event(longest);
    assertEquals("too-large", reading.reason(longest.replace("xx", "xxx")));
  }

  @Test
  void aNumberLongerThanItsLimitIsRefused() {
    assertEquals("beyond-limits", reading.reason("{\"a\":" + "9".repeat(401) + "}"));
  }

  @Test
  void membersAreCountedAndComparedHoweverManyThereAre() {
    String sixteen =
        IntStream.range(0, 16).mapToObj(i -> "\"m" + i + "\":1").collect(Collectors.joining(","));
    reading.event("{" + sixteen + "}");
    assertEquals("beyond-limits", reading.reason("{" + sixteen + ",\"more\":1}"));
    assertEquals("duplicate-member", reading.reason("{" + sixteen.replace("m15", "m0") + "}"));
    assertEquals("duplicate-member", reading.reason("{" + sixteen.replace("m15", "m14") + "}"));
  }

  @Test
  void hostileNestingIsRefusedBeforeTheStackEnds() {
    Decoding wide = Decoding.of("{\"maxDepth\": 500}", List.of(), List.of());
    assertEquals("too-deep", wide.reason("{\"a\":" + "[".repeat(100_000)));
  }

  @Test
  void theIdIsTheTextOfAStringOrNumber() {
    assertEquals("e-1", reading.event("{\"id\":\"e-1\"}").id());
    assertEquals("12.50", reading.event("{\"id\":12.50}").id());
  }

  @Test
  void withoutAnIdThePositionIsTheIdentity() {
    String position = Decoding.TOPIC + ":3:77";
    assertEquals(position, reading.event("{}").id());
    assertEquals(position, reading.event("{\"id\":null}").id());
    assertEquals(position, reading.event("{\"x\":{\"id\":\"not this\"}}").id());
    assertEquals(position, reading.refused(bytes('x')).id());
  }

  /** As an id, "-" would make every such event but the first a repeat. */
  @ParameterizedTest
  @ValueSource(strings = {"", " ", "-", " - "})
  void whatAWebServerWritesForNoIdIsNoId(String none) {
    assertEquals(Decoding.TOPIC + ":3:77", reading.event("{\"id\":\"" + none + "\"}").id());
  }

  @Test
  void whatStandsForNoIdCanBeSaid() {
    Decoding decoding =
        Decoding.of("{\"id\": \"/id\", \"missingIds\": [\"n/a\"]}", List.of(), List.of());
    assertEquals(Decoding.TOPIC + ":3:77", decoding.event("{\"id\":\"n/a\"}").id());
    assertEquals("-", decoding.event("{\"id\":\"-\"}").id());
    assertEquals("bad-id", decoding.reason("{\"id\":\"\"}"));
  }

  @Test
  void anIdKnownFromAnEarlierTryIsKept() {
    byte[] value = "{\"id\":\"other\"}".getBytes(StandardCharsets.UTF_8);
    ConsumedRecord first = Decoding.consumed(value);
    ConsumedRecord later = new ConsumedRecord(first.record(), first.history(), "known");
    DecodedRecord read = reading.decoder().decode(later, Decoding.TOPIC);
    assertEquals("known", assertInstanceOf(DecodedRecord.Parsed.class, read).event().id());
  }

  @Test
  void inputsAreTextsWhereverTheyStandInTheEvent() {
    ParsedEvent event = reading.event("{\"a\":{\"z\":0,\"b\":12},\"ip\":\"1.2.3.4\"}");
    assertArrayEquals(new String[] {"1.2.3.4", "12"}, event.inputs());
    assertArrayEquals(new boolean[] {false, false}, event.badInputs());
  }

  @Test
  void anInputThatIsAbsentOrNullIsMissing() {
    ParsedEvent event = reading.event("{\"ip\":null,\"a\":7}");
    assertNull(event.inputs()[0]);
    assertNull(event.inputs()[1]);
    assertArrayEquals(new boolean[] {false, false}, event.badInputs());
  }

  @Test
  void anInputThatIsAnObjectOrAListIsBad() {
    ParsedEvent event = reading.event("{\"ip\":{\"v4\":\"1.2.3.4\"},\"a\":{\"b\":[1]}}");
    assertArrayEquals(new boolean[] {true, true}, event.badInputs());
  }

  @Test
  void aNullValueIsADeadLetterOrPassedOverAsConfigured() {
    assertEquals("null-value", reading.reason((byte[]) null));
    Decoding skipping = Decoding.of("{\"onNull\": \"skip\"}", List.of(), List.of());
    assertInstanceOf(DecodedRecord.Skipped.class, skipping.read(null));
  }

  @Test
  void aRefusalIsTheRecordsFaultAndQuotesNothingOfIt() {
    Failure failure = reading.refused("{\"a\":s3cret}".getBytes(StandardCharsets.UTF_8)).failure();
    assertEquals(Failure.Kind.RECORD, failure.kind());
    assertTrue(failure.message().contains("at byte"), failure::message);
    assertTrue(!failure.message().contains("s3cret"), failure::message);
  }

  @Test
  void inputsMayStandInLists() {
    Decoding list = Decoding.of("{}", List.of("/ips/1"), List.of("/o"));
    assertEquals("b", list.event("{\"ips\":[\"a\",\"b\"]}").inputs()[0]);
  }

  /** Whatever the look-up would say: what cannot be written is known before anything is asked. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'id':'e','a':[1]}",
        "{'id':'e','a':[]}",
        "{'a':[{'b':1}],'id':'e'}",
        "{'id':'e','a':1}",
        "{'id':'e','a':'text'}",
        "{'id':'e','a':true}",
        "{'id':'e','a':{'0':[]}}",
      })
  void anOutputIsBlockedBelowAListOrAPlainValue(String event) {
    Decoding list = Decoding.writing("/a/0/b", "/free");
    DecodedRecord.Refused refused =
        list.refused(event.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    assertEquals("output-blocked", refused.failure().reason());
    assertEquals("e", refused.id());
    assertTrue(refused.failure().message().contains("/a"), refused.failure()::message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'a':{}}", "{'a':null}", "{'a':{'0':{'b':[1]}}}", "{'b':[1]}"})
  void anOutputIsNotBlockedWhereAnObjectIsOrCanBe(String event) {
    Decoding.writing("/a/0/b").event(event.replace('\'', '"'));
  }

  @Test
  void anIdThatPostgresCannotIndexIsRefused() {
    Decoding reading =
        Decoding.of("{\"id\": \"/id\", \"maxIdLength\": 1000}", List.of(), List.of());
    assertEquals("字".repeat(666), reading.event("{\"id\":\"" + "字".repeat(666) + "\"}").id());
    assertEquals("bad-id", reading.reason("{\"id\":\"" + "字".repeat(667) + "\"}"));
    assertEquals(1_000, reading.event("{\"id\":\"" + "x".repeat(1_000) + "\"}").id().length());
  }

  @Test
  void whatStandsForNoValueIsNoInputWhateverBlanksAreAroundIt() {
    Decoding decoding =
        Decoding.of(
            SETTINGS,
            List.of("/ip", "/a"),
            List.of("/o", "/p"),
            List.of(List.of("", "-"), List.of(" unknown ")));
    for (String none : List.of("", " ", "-", " - ", "\\t-\\r\\n")) {
      assertNull(decoding.event("{\"ip\":\"" + none + "\"}").inputs()[0], none);
      assertEquals(none.translateEscapes(), decoding.event("{\"a\":\"" + none + "\"}").inputs()[1]);
    }
    assertNull(decoding.event("{\"a\":\"unknown\"}").inputs()[1]);
    for (String some : List.of("--", "- -", "1.0.0.7", "Unknown")) {
      ParsedEvent event = decoding.event("{\"ip\":\"" + some + "\",\"a\":\"" + some + "\"}");
      assertArrayEquals(new String[] {some, some}, event.inputs());
    }
  }
}
