package io.weir.enrich.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.filter.FilteringParserDelegate;
import com.fasterxml.jackson.core.filter.JsonPointerBasedFilter;
import com.fasterxml.jackson.core.filter.TokenFilter;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Checks that bytes of another program are exactly one JSON value that everybody downstream can
 * take, and writes it without blanks: valid UTF-8, bounded depth, no member twice, numbers as they
 * were written, and U+FFFD for characters that Postgres cannot keep. Pure.
 */
final class CompactJson {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_NUMBER_LENGTH = 100;
  private static final int REPLACEMENT = 0xFFFD;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER_LENGTH)
                  .build())
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // Names come from outside: interning them would fill a table that never shrinks.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private CompactJson() {}

  /** The value in compact form, or null if the bytes are no such value. */
  static byte[] of(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
    // From text that has been decoded strictly: the parser itself would take UTF-16 and worse.
    try (JsonParser in = JSON.createParser(utf8(bytes));
        JsonGenerator compact = JSON.createGenerator(out)) {
      if (in.nextToken() == null) {
        return null;
      }
      int depth = 0;
      do {
        depth += change(in.currentToken());
        copy(in, compact);
      } while (depth > 0 && in.nextToken() != null);
      if (depth > 0 || in.nextToken() != null) {
        return null;
      }
    } catch (IOException e) {
      return null;
    }
    return out.toByteArray();
  }

  /** The text that stands at this place of a value in compact form, or null. */
  static String textAt(byte[] compact, JsonPointer place) {
    try (JsonParser all = JSON.createParser(compact);
        JsonParser in =
            new FilteringParserDelegate(
                all,
                new JsonPointerBasedFilter(place),
                TokenFilter.Inclusion.ONLY_INCLUDE_ALL,
                false)) {
      return in.nextToken() == JsonToken.VALUE_STRING ? in.getText() : null;
    } catch (IOException e) {
      throw new UncheckedIOException("a value that was checked before", e);
    }
  }

  /** What a value in compact form repeats of a text that was sent as UTF-8. */
  static String asSent(String text) {
    return storable(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
  }

  private static String utf8(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private static int change(JsonToken token) {
    return token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
  }

  private static void copy(JsonParser in, JsonGenerator compact) throws IOException {
    switch (in.currentToken()) {
      case FIELD_NAME -> compact.writeFieldName(storable(in.currentName()));
      case VALUE_STRING -> compact.writeString(storable(in.getText()));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> compact.writeNumber(in.getText());
      default -> compact.copyCurrentEvent(in);
    }
  }

  /** Postgres keeps neither NUL nor half a surrogate pair, escaped or not. */
  private static String storable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isSurrogate(c)) {
        return text.codePoints()
            .map(point -> point == 0 || isLoneSurrogate(point) ? REPLACEMENT : point)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
      }
    }
    return text;
  }

  private static boolean isLoneSurrogate(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }
}
