package io.weir.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.weir.event.Header;
import io.weir.text.JsonText;
import io.weir.text.PostgresText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Headers as JSON text and back, without loss: {@code [["name","text"],["name",null],
 * ["name",{"base64":"/w=="}]]}. Order and repeated names are kept; a value that is not UTF-8, or
 * holds a NUL, is written in base64. Pure.
 */
public final class HeaderJson {
  private static final JsonFactory JSON = new JsonFactory();

  /** Brackets, quotes and commas of one header. */
  private static final int FRAME = 8;

  private HeaderJson() {}

  /** The JSON text of these headers. */
  public static String write(List<Header> headers) {
    if (headers.isEmpty()) {
      return "[]";
    }
    StringBuilder json = new StringBuilder(Header.size(headers) + FRAME * headers.size());
    for (Header header : headers) {
      json.append(json.isEmpty() ? "[[" : ",[");
      JsonText.quote(header.name(), json);
      json.append(',');
      writeValue(header.value(), json);
      json.append(']');
    }
    return json.append(']').toString();
  }

  private static void writeValue(byte[] value, StringBuilder json) {
    if (value == null) {
      json.append("null");
    } else if (isPlain(value)) {
      json.append('"').append(new String(value, StandardCharsets.ISO_8859_1)).append('"');
    } else {
      writeAnyValue(value, json);
    }
  }

  /** Whether these bytes are printable ASCII that is in JSON as it is, as nearly all values are. */
  private static boolean isPlain(byte[] value) {
    for (byte b : value) {
      if (b < ' ' || b == '"' || b == '\\') {
        return false;
      }
    }
    return true;
  }

  private static void writeAnyValue(byte[] value, StringBuilder json) {
    Optional<String> text = PostgresText.of(value);
    if (text.isPresent()) {
      JsonText.quote(text.get(), json);
    } else {
      String base64 = Base64.getEncoder().encodeToString(value);
      json.append("{\"base64\":\"").append(base64).append("\"}");
    }
  }

  /** The headers in what {@link #write} has written. */
  public static List<Header> read(String json) {
    List<Header> headers = new ArrayList<>();
    try (JsonParser in = JSON.createParser(json)) {
      in.nextToken();
      while (in.nextToken() == JsonToken.START_ARRAY) {
        String name = in.nextTextValue();
        headers.add(new Header(name, readValue(in)));
        in.nextToken();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("outbox.headers holds what this gateway did not write", e);
    }
    return headers;
  }

  private static byte[] readValue(JsonParser in) throws IOException {
    return switch (in.nextToken()) {
      case VALUE_NULL -> null;
      case VALUE_STRING -> in.getText().getBytes(StandardCharsets.UTF_8);
      default -> {
        in.nextToken();
        byte[] value = Base64.getDecoder().decode(in.nextTextValue());
        in.nextToken();
        yield value;
      }
    };
  }
}
