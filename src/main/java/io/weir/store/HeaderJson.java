package io.weir.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.weir.event.Header;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
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
    String text = value == null ? null : textOf(value);
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

  /** The text of these bytes, or null if they are not clean UTF-8. */
  private static String textOf(byte[] value) {
    boolean plain = true;
    for (byte b : value) {
      if (b == 0) {
        return null;
      }
      plain &= b > 0;
    }
    if (plain) {
      return new String(value, StandardCharsets.ISO_8859_1);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
    } catch (CharacterCodingException e) {
      return null;
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
