package io.weir.text;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Text of bytes that should be UTF-8: valid to the last byte, or no text at all. Pure. */
public final class Utf8 {

  private Utf8() {}

  /** The text of these bytes; empty if they are not valid. */
  public static Optional<String> text(byte[] bytes) {
    return isValid(bytes, 0)
        ? Optional.of(new String(bytes, StandardCharsets.UTF_8))
        : Optional.empty();
  }

  /**
   * Whether these bytes are valid from here on, where a character begins; makes no text of them,
   * which would be larger than they are.
   */
  public static boolean isValid(byte[] bytes, int from) {
    int at = ByteScan.firstBeyondAscii(bytes, from);
    while (at < bytes.length) {
      int length = characterLength(bytes, at);
      if (length == 0) {
        return false;
      }
      at = ByteScan.firstBeyondAscii(bytes, at + length);
    }
    return true;
  }

  /**
   * Bytes of the character beyond ASCII that begins here, or 0 if none does: Unicode, table 3-7.
   */
  private static int characterLength(byte[] bytes, int at) {
    int first = bytes[at] & 0xFF;
    if (first < 0xE0) {
      return first >= 0xC2 && isWithin(bytes, at + 1, 0x80, 0xBF) ? 2 : 0;
    }
    if (first < 0xF0) {
      int least = first == 0xE0 ? 0xA0 : 0x80;
      int most = first == 0xED ? 0x9F : 0xBF;
      return isWithin(bytes, at + 1, least, most) && isWithin(bytes, at + 2, 0x80, 0xBF) ? 3 : 0;
    }
    int least = first == 0xF0 ? 0x90 : 0x80;
    int most = first == 0xF4 ? 0x8F : 0xBF;
    return first <= 0xF4
            && isWithin(bytes, at + 1, least, most)
            && isWithin(bytes, at + 2, 0x80, 0xBF)
            && isWithin(bytes, at + 3, 0x80, 0xBF)
        ? 4
        : 0;
  }

  private static boolean isWithin(byte[] bytes, int at, int least, int most) {
    return at < bytes.length && (bytes[at] & 0xFF) >= least && (bytes[at] & 0xFF) <= most;
  }
}
