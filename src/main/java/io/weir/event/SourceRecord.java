package io.weir.event;

import java.util.List;

/**
 * A record as the broker handed it over, nothing interpreted yet.
 *
 * @param source the partition it was read from
 * @param offset its offset there
 * @param timestamp its record timestamp, milliseconds since 1970
 * @param key the key's bytes, or null
 * @param value the value's bytes, or null for a tombstone
 * @param headers all headers in their order
 */
public record SourceRecord(
    SourcePartition source,
    long offset,
    long timestamp,
    byte[] key,
    byte[] value,
    List<Header> headers) {

  /**
   * Bytes of key, value and framed headers together: what counts against queue and batch limits.
   */
  public int size() {
    return Header.size(headers)
        + (key == null ? 0 : key.length)
        + (value == null ? 0 : value.length);
  }
}
