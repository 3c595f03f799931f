package io.weir.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.weir.event.Header;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Headers as JSON text and back, without loss: {@code [["name","text"],["name",null],
 * ["name",{"base64":"/w=="}]]}. Order and repeated names are kept; a value that is not UTF-8, or
 * holds a NUL, is written in base64. Pure.
 */
final class HeaderJson {
  private static final JsonFactory JSON = new JsonFactory();

  private HeaderJson() {}

  static String write(List<Header> headers) {
    if (headers.isEmpty()) {
      return "[]";
    }
    StringWriter text = new StringWriter(128);
    try (JsonGenerator out = JSON.createGenerator(text)) {
      out.writeStartArray();
      for (Header header : headers) {
        out.writeStartArray();
        out.writeString(header.name());
        writeValue(out, header.value());
        out.writeEndArray();
      }
      out.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return text.toString();
  }

  private static void writeValue(JsonGenerator out, byte[] value) throws IOException {
    String text = value == null ? null : Columns.text(value);
    if (value == null) {
      out.writeNull();
    } else if (text != null) {
      out.writeString(text);
    } else {
      out.writeStartObject();
      out.writeStringField("base64", Base64.getEncoder().encodeToString(value));
      out.writeEndObject();
    }
  }

  static List<Header> read(String json) {
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
