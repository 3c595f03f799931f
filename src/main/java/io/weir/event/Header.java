package io.weir.event;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One record header. Names may repeat; the value is null or raw bytes and is never changed after
 * construction. Its size is reckoned once: that of a row is asked for at each bound it meets.
 */
public final class Header {
  private final String name;
  private final byte[] value;
  private final int size;

  /** A header; the value may be null. */
  public Header(String name, byte[] value) {
    this.name = name;
    this.value = value;
    this.size = framed(utf8Length(name)) + (value == null ? 1 : framed(value.length));
  }

  /** A header whose value is this text in UTF-8. */
  public static Header of(String name, String text) {
    return new Header(name, text.getBytes(StandardCharsets.UTF_8));
  }

  public String name() {
    return name;
  }

  /** The value's bytes, or null. */
  public byte[] value() {
    return value;
  }

  /** The value as text; empty where it is null. */
  public String text() {
    return value == null ? "" : new String(value, StandardCharsets.UTF_8);
  }

  /** Bytes of all names, in UTF-8, and values, each with the length that goes before it. */
  public static int size(List<Header> headers) {
    int size = 0;
    for (int i = 0; i < headers.size(); i++) {
      size += headers.get(i).size;
    }
    return size;
  }

  /** Kafka writes a length as a zigzag varint: 6 bits in its first byte, 7 in each other. */
  private static int framed(int length) {
    int bytes = 1;
    for (int rest = length >>> 6; rest != 0; rest >>>= 7) {
      bytes++;
    }
    return bytes + length;
  }

  /** As {@code getBytes} would make them, a lone surrogate being one question mark. */
  private static int utf8Length(String text) {
    int bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80 && !Character.isSurrogate(c)) {
        bytes += c < 0x800 ? 1 : 2;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes += 2;
        i++;
      }
    }
    return bytes;
  }
}
