package io.weir.decode;

import io.weir.event.Failure;
import io.weir.text.ByteScan;
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

  /** Only what is not plain ASCII is looked at closely. */
  private static Optional<Failure> text(byte[] value) {
    int beyondAscii = value.length;
    int at = ByteScan.firstBeyondAsciiOr('\\', value, 0);
    while (at < value.length) {
      if (value[at] < 0) {
        beyondAscii = Math.min(beyondAscii, at);
        at++;
      } else if (at + 1 < value.length && value[at + 1] == 'u') {
        Optional<Failure> refused = escape(value, at + 1);
        if (refused.isPresent()) {
          return refused;
        }
        // A pair of surrogates is two escapes.
        at += isSurrogate(unit(value, at + 2)) ? 8 : 2;
      } else {
        // What is escaped begins no escape; it may be beyond ASCII, though.
        at += at + 1 < value.length && value[at + 1] < 0 ? 1 : 2;
      }
      at = ByteScan.firstBeyondAsciiOr('\\', value, Math.min(at, value.length));
    }
    return Utf8.isValid(value, beyondAscii)
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
