package io.weir.decode;

import io.weir.event.Failure;
import io.weir.text.Utf8;
import java.util.Optional;

/**
 * What can be said about a value before it is parsed: that it is UTF-8 text at all, and that its
 * escapes name no character that Postgres or a consumer must refuse. Pure.
 */
final class PayloadCheck {

  private PayloadCheck() {}

  /** Why these bytes cannot be an event, or empty. */
  static Optional<Failure> objection(byte[] value, int maxBytes) {
    if (value.length == 0) {
      return refuse("empty-value", "the value has no bytes");
    }
    if (value.length > maxBytes) {
      return refuse(
          "too-large", "the value has " + value.length + " bytes, event.maxBytes is " + maxBytes);
    }
    return foreignFormat(value).or(() -> text(value));
  }

  private static Optional<Failure> foreignFormat(byte[] value) {
    int first = value[0] & 0xFF;
    int second = value.length > 1 ? value[1] & 0xFF : -1;
    if (second >= 0 && (first == 0) != (second == 0)) {
      return refuse("not-utf8", "the value is UTF-16 or UTF-32; send UTF-8");
    }
    if (first == 0 && value.length > 5) {
      return refuse(
          "schema-registry-framing",
          "the value begins with a schema registry's magic byte; send plain JSON");
    }
    if (first == 0x1F && second == 0x8B) {
      return refuse("compressed-value", "the value is gzip; compress by the producer's setting");
    }
    if ((first == 0xFE && second == 0xFF) || (first == 0xFF && second == 0xFE)) {
      return refuse("not-utf8", "the value is UTF-16; send UTF-8");
    }
    if (first == 0xEF && second == 0xBB) {
      return refuse("not-json", "the value begins with a byte order mark; send it without");
    }
    return Optional.empty();
  }

  /** One pass over the bytes; only what is not plain ASCII is looked at closely. */
  private static Optional<Failure> text(byte[] value) {
    boolean ascii = true;
    for (int i = 0; i < value.length; i++) {
      byte b = value[i];
      ascii &= b >= 0;
      if (b == '\\' && i + 1 < value.length) {
        i++;
        if (value[i] == 'u') {
          Optional<Failure> refused = escape(value, i);
          if (refused.isPresent()) {
            return refused;
          }
          if (isSurrogate(unit(value, i + 1))) {
            i += 6;
          }
        } else {
          ascii &= value[i] >= 0;
        }
      }
    }
    return ascii || Utf8.isValid(value)
        ? Optional.empty()
        : refuse("not-utf8", "the value is not valid UTF-8");
  }

  /** Looks at the escape whose u stands here. */
  private static Optional<Failure> escape(byte[] value, int at) {
    int unit = unit(value, at + 1);
    if (unit == 0) {
      return refuse("nul-character", "the value holds \\u0000, at byte " + (at - 1));
    }
    if (!isSurrogate(unit)) {
      return Optional.empty();
    }
    boolean paired =
        Character.isHighSurrogate((char) unit)
            && at + 6 < value.length
            && value[at + 5] == '\\'
            && value[at + 6] == 'u'
            && unit(value, at + 7) >= Character.MIN_LOW_SURROGATE
            && unit(value, at + 7) <= Character.MAX_LOW_SURROGATE;
    return paired
        ? Optional.empty()
        : refuse("lone-surrogate", "the value holds half a surrogate pair, at byte " + (at - 1));
  }

  private static boolean isSurrogate(int unit) {
    return unit >= Character.MIN_SURROGATE && unit <= Character.MAX_SURROGATE;
  }

  /** Four hex digits as a number, or -1: then it is not JSON, and the parser says so. */
  private static int unit(byte[] value, int from) {
    if (from + 4 > value.length) {
      return -1;
    }
    int unit = 0;
    for (int i = from; i < from + 4; i++) {
      int digit = Character.digit(value[i], 16);
      if (digit < 0) {
        return -1;
      }
      unit = unit << 4 | digit;
    }
    return unit;
  }

  private static Optional<Failure> refuse(String reason, String message) {
    return Optional.of(Failure.record(reason, message));
  }
}
