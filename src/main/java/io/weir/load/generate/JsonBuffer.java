package io.weir.load.generate;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A growing buffer that JSON is written into without a string between; a tree or a generator would
 * take most of the time there is per event. Confined to one thread.
 */
final class JsonBuffer {
  private byte[] bytes = new byte[2_048];
  private int length;

  JsonBuffer clear() {
    length = 0;
    return this;
  }

  int length() {
    return length;
  }

  byte[] copy() {
    return Arrays.copyOf(bytes, length);
  }

  /** ASCII that needs no escaping, or JSON that is complete as it stands. */
  @SuppressWarnings("deprecation") // The one way that copies ASCII without an encoder.
  JsonBuffer ascii(String text) {
    int end = length + text.length();
    reserve(text.length());
    text.getBytes(0, text.length(), bytes, length);
    length = end;
    return this;
  }

  JsonBuffer raw(byte[] more) {
    reserve(more.length);
    System.arraycopy(more, 0, bytes, length, more.length);
    length += more.length;
    return this;
  }

  JsonBuffer raw(int oneByte) {
    reserve(1);
    bytes[length++] = (byte) oneByte;
    return this;
  }

  JsonBuffer id(EventIds ids, int number) {
    reserve(EventIds.LENGTH);
    ids.write(number, bytes, length);
    length += EventIds.LENGTH;
    return this;
  }

  JsonBuffer number(long value) {
    if (value < 0) {
      return raw('-').number(-value);
    }
    int digits = 1;
    for (long rest = value / 10; rest > 0; rest /= 10) {
      digits++;
    }
    return digits(value, digits);
  }

  /** The lowest digits of a number, with leading zeros. */
  JsonBuffer digits(long value, int digits) {
    reserve(digits);
    long rest = value;
    for (int at = length + digits - 1; at >= length; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
    return this;
  }

  /** An amount with two decimals, zeros kept: 1010 is written as 10.10. */
  JsonBuffer cents(long cents) {
    return number(cents / 100).raw('.').digits(cents % 100, 2);
  }

  /** So many lower-case letters and digits. */
  JsonBuffer padding(int count, SplittableRandom random) {
    reserve(Math.max(0, count));
    long bits = 0;
    for (int i = 0; i < count; i++) {
      if (i % 12 == 0) {
        bits = random.nextLong() >>> 2;
      }
      int letter = (int) (bits & 31);
      bytes[length++] = (byte) (letter < 26 ? 'a' + letter : '0' + letter - 26);
      bits >>>= 5;
    }
    return this;
  }

  /** The text as a JSON string with its quotes, escaped where JSON demands it. */
  static byte[] string(String text) {
    StringBuilder json = new StringBuilder(text.length() + 16).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < 0x20 || Character.isSurrogate(c) && !isPaired(text, i)) {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static boolean isPaired(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
        : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
