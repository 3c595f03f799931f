package io.weir.text;

import java.util.Optional;

/**
 * Text that a stranger may have written, taken only where the store takes it too: valid UTF-8 of
 * bounded length, without NUL and without half a surrogate pair. Pure.
 */
public final class PostgresText {

  private PostgresText() {}

  /** The text of these bytes; empty if they are not UTF-8, or hold a NUL. */
  public static Optional<String> of(byte[] value) {
    // Half a surrogate pair is not UTF-8.
    return Utf8.text(value).filter(text -> text.indexOf('\0') < 0);
  }

  /** The same; empty also if there are no bytes, or too many. */
  public static Optional<String> of(byte[] value, int maxBytes) {
    return value == null || value.length == 0 || value.length > maxBytes
        ? Optional.empty()
        : of(value);
  }

  /** Whether the store takes this text, as it is or as an escape in JSON. */
  public static boolean isClean(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isLowSurrogate(c)) {
        return false;
      }
      if (Character.isHighSurrogate(c)) {
        i++;
        if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
          return false;
        }
      }
    }
    return true;
  }
}
