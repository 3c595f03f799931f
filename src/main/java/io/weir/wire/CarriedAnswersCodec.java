package io.weir.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.weir.event.Answer;
import io.weir.event.Failure;
import io.weir.text.JsonText;
import io.weir.text.PostgresText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Answers that travel with an event that waits, as one JSON object: {@code
 * {"geo":{"v":{…},"o":"geo#3"},"device":{"n":"http-404"}}}. What cannot be read, whoever wrote it,
 * is asked for again. Pure.
 */
final class CarriedAnswersCodec {

  /** The most that carried answers may take; beyond it they are asked for again. */
  static final int MAX_LENGTH = 16 * 1024;

  /** In UTF-8, with the last bracket. */
  private static final int MAX_BYTES = 3 * (MAX_LENGTH + 1);

  private static final JsonFactory JSON =
      JsonFactory.builder()
          // It would take UTF-16 too, in which nothing stands at the byte where it is counted.
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .build();

  private CarriedAnswersCodec() {}

  /** Only real answers are worth carrying; empty if there are none, or too much of them. */
  static String write(Map<String, Answer> answers) {
    StringBuilder json = new StringBuilder();
    for (Map.Entry<String, Answer> entry : answers.entrySet()) {
      json.append(json.isEmpty() ? '{' : ',');
      JsonText.quote(entry.getKey(), json);
      json.append(':');
      if (entry.getValue() instanceof Answer.Hit hit) {
        json.append("{\"v\":").append(new String(hit.json(), StandardCharsets.UTF_8));
        appendOrigin(json, hit.origin());
      } else if (entry.getValue() instanceof Answer.None none) {
        json.append("{\"n\":");
        JsonText.quote(none.reason(), json);
        appendOrigin(json, none.origin());
      }
      if (json.length() > MAX_LENGTH) {
        return "";
      }
    }
    return json.isEmpty() ? "" : json.append('}').toString();
  }

  private static void appendOrigin(StringBuilder json, String origin) {
    if (origin != null) {
      json.append(",\"o\":");
      JsonText.quote(origin, json);
    }
    json.append('}');
  }

  /** The answers in a header's value, which may be anything, or null. */
  static Map<String, Answer> read(byte[] value) {
    if (PostgresText.of(value, MAX_BYTES).isEmpty()) {
      return Map.of();
    }
    Map<String, Answer> answers = new LinkedHashMap<>();
    try (JsonParser in = JSON.createParser(value)) {
      require(in, in.nextToken() == JsonToken.START_OBJECT);
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String enrichment = in.currentName();
        in.nextToken();
        answers.put(enrichment, answer(in, value));
      }
      require(in, in.nextToken() == null);
      return answers;
    } catch (IOException | RuntimeException e) {
      // The gateway would have written something else.
      return Map.of();
    }
  }

  private static Answer answer(JsonParser in, byte[] bytes) throws IOException {
    require(in, in.currentToken() == JsonToken.START_OBJECT);
    byte[] value = null;
    String none = null;
    String origin = null;
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String member = in.currentName();
      in.nextToken();
      switch (member) {
        case "v" -> value = value(in, bytes);
        case "n" -> none = text(in);
        case "o" -> origin = text(in);
        default -> throw new JsonParseException(in, "no member of ours");
      }
    }
    require(in, value == null != (none == null));
    return value != null ? new Answer.Hit(value, origin) : new Answer.None(none, origin);
  }

  /** The bytes of the value at the current token. */
  private static byte[] value(JsonParser in, byte[] bytes) throws IOException {
    int from = (int) in.currentTokenLocation().getByteOffset();
    int depth = 0;
    do {
      JsonToken token = in.currentToken();
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      } else if (token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING) {
        require(in, PostgresText.isClean(in.getText()));
      }
    } while (depth > 0 && in.nextToken() != null);
    in.finishToken();
    return Arrays.copyOfRange(bytes, from, (int) in.currentLocation().getByteOffset());
  }

  private static String text(JsonParser in) throws IOException {
    require(in, in.currentToken() == JsonToken.VALUE_STRING);
    String text = in.getText();
    require(in, text.length() <= Failure.MAX_MESSAGE && PostgresText.isClean(text));
    return text;
  }

  private static void require(JsonParser in, boolean ours) throws JsonParseException {
    if (!ours) {
      throw new JsonParseException(in, "not what the gateway writes");
    }
  }
}
