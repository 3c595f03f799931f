package io.weir.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.outcome.Splicing;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Events made to break the reader, seeded: it must agree with an independent oracle, a tree parser
 * over strictly decoded text, about what is an event, and write outputs that the oracle reads.
 */
@Timeout(60)
class HostileEventTest {
  private static final long SEED = 20_260_727;
  private static final int ROUNDS = 40_000;

  private static final JsonMapper ORACLE =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private static final List<String> SEEDS =
      List.of(
          "{\"id\":\"e-1\",\"ip\":\"1.2.3.4\",\"ua\":\"Mozilla/5.0 \\u00e4\\ud83d\\ude00 ü😀\"}",
          " { \"a\" : { \"b\" : [ 1 , -2.5e3 , true , null ] , \"\" : {} } , \"out\" : \"old\" } ",
          "{\"out\":{\"x\":[{\"out\":1}]},\"deep\":{\"out\":null,\"z\":\"\\\\u0000\"},\"n\":0}",
          "{\"deep\":null,\"\\u006fut\":[1,\"]}\"],\"q\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}");

  private static final byte[][] WEAPONS = {
    bytes("\\u0000"),
    bytes("\\ud800"),
    bytes("\\udc00"),
    bytes("\\ud83d\\ude00"),
    bytes("\\"),
    bytes("\""),
    bytes("{"),
    bytes("}"),
    bytes("["),
    bytes("]"),
    bytes(","),
    bytes(":"),
    bytes("\"out\":1,"),
    bytes("\"deep\":{\"out\":7},"),
    bytes("null"),
    bytes("1e9"),
    bytes("-"),
    bytes("//"),
    bytes("'"),
    bytes("NaN"),
    bytes("\u0001"),
    bytes("\u2028"),
    bytes("\ufeff"),
    {0},
    {(byte) 0xC0, (byte) 0x80},
    {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
    {(byte) 0xFF},
    {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
    {(byte) 0xE2, (byte) 0x82}
  };

  private final Decoding reading =
      Decoding.of(
          "{\"id\": \"/id\"}", List.of("/ip", "/ua", "/a/b"), List.of("/out", "/deep/out", "/new"));

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void theReaderAgreesWithTheOracleAboutWhatIsAnEvent() throws JsonProcessingException {
    Random random = new Random(SEED);
    int events = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] value = mutated(bytes(SEEDS.get(random.nextInt(SEEDS.size()))), random);
      String which = "round " + round + ": " + new String(value, StandardCharsets.ISO_8859_1);
      Optional<ObjectNode> expected = oracle(value);
      DecodedRecord read = reading.read(value);
      if (read instanceof DecodedRecord.Parsed understood) {
        events++;
        assertTrue(expected.isPresent(), which);
        assertWritten(understood.event(), expected.get(), random, which);
      } else {
        String reason = ((DecodedRecord.Refused) read).failure().reason();
        // Only what JSON itself allows is refused by other rules, which have tests of their own.
        boolean ours = List.of("output-blocked", "bad-id").contains(reason);
        assertFalse(expected.isPresent() && !ours, which + " " + reason);
      }
    }
    assertTrue(events > ROUNDS / 20, "only " + events + " were events");
  }

  private void assertWritten(ParsedEvent understood, ObjectNode event, Random random, String which)
      throws JsonProcessingException {
    String[] answers = new String[3];
    for (int i = 0; i < answers.length; i++) {
      answers[i] = random.nextBoolean() ? "{\"n\":" + i + "}" : null;
    }
    ObjectNode expected = event.deepCopy();
    put(expected, "out", answers[0]);
    if (expected.path("deep").isObject()) {
      put((ObjectNode) expected.get("deep"), "out", answers[1]);
    } else if (answers[1] != null) {
      put(expected.putObject("deep"), "out", answers[1]);
    }
    put(expected, "new", answers[2]);
    String written = new String(Splicing.written(understood, answers), StandardCharsets.UTF_8);
    assertEquals(expected, ORACLE.readTree(written), which);
  }

  private static void put(ObjectNode object, String name, String answer)
      throws JsonProcessingException {
    if (answer != null) {
      object.set(name, ORACLE.readTree(answer));
    } else if (object.has(name)) {
      object.putNull(name);
    }
  }

  private static byte[] mutated(byte[] seed, Random random) {
    byte[] value = seed;
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(value.length + 1);
      int to = Math.min(value.length, at + random.nextInt(6));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(value, 0, at);
      switch (random.nextInt(6)) {
        case 0, 1 -> out.writeBytes(WEAPONS[random.nextInt(WEAPONS.length)]);
        case 2 -> out.write(random.nextInt(256));
        case 3 -> out.write(value, at, to - at);
        case 4 -> at = to;
        default -> {
          if (random.nextInt(8) == 0) {
            at = value.length;
          }
        }
      }
      out.write(value, at, value.length - at);
      value = out.toByteArray();
    }
    return value;
  }

  private static Optional<ObjectNode> oracle(byte[] value) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
      JsonNode tree = text.startsWith("\ufeff") ? null : ORACLE.readTree(text);
      return tree instanceof ObjectNode object && isStorable(object)
          ? Optional.of(object)
          : Optional.empty();
    } catch (CharacterCodingException | JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static boolean isStorable(JsonNode node) {
    boolean fit = !node.isTextual() || isStorable(node.textValue());
    for (var members = node.fields(); members.hasNext(); ) {
      var member = members.next();
      fit &= isStorable(member.getKey()) && isStorable(member.getValue());
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      fit &= isStorable(node.get(i));
    }
    return fit;
  }

  private static boolean isStorable(String text) {
    return text.indexOf(0) < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-16LE, not-utf8",
    "UTF-16BE, not-utf8",
    "UTF-32LE, not-utf8",
    // Its first bytes are those of a registry's frame as well.
    "UTF-32BE, schema-registry-framing"
  })
  void wideTextWithoutAByteOrderMarkIsNoEvent(String charset, String reason) {
    for (String event : List.of("{}", "{\"id\":\"e\"}", "{ \"a\":1}")) {
      assertEquals(reason, reading.reason(event.getBytes(Charset.forName(charset))), event);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "\n\n", "\t \r\n"})
  void blanksAreEmpty(String blanks) {
    assertEquals("empty-value", reading.reason(blanks));
  }

  @Test
  void namesThatCollideAreReadAsAnyOthers() {
    StringBuilder event = new StringBuilder("{\"first\":1");
    for (int i = 0; i < 1 << 12; i++) {
      event.append(",\"");
      for (int bit = 0; bit < 12; bit++) {
        // "Aa" and "BB" have one hash code, and so has every row of them.
        event.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      event.append("\":0");
    }
    reading.event(event + "}");
    assertEquals("duplicate-member", reading.reason(event + ",\"first\":2}"));
  }
}
