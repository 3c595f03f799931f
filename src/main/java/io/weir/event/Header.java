package io.weir.event;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One record header. Names may repeat; the value is null or raw bytes and is never changed after
 * construction.
 */
public record Header(String name, byte[] value) {

  /** A header whose value is this text in UTF-8. */
  public static Header of(String name, String text) {
    return new Header(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The value as text; empty where it is null. */
  public String text() {
    return value == null ? "" : new String(value, StandardCharsets.UTF_8);
  }

  /** Bytes of all names and values. */
  public static int size(List<Header> headers) {
    int size = 0;
    for (Header header : headers) {
      size += header.name.length() + (header.value == null ? 0 : header.value.length);
    }
    return size;
  }
}
