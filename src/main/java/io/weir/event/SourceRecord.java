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
 * @param leaderEpoch the leader epoch in which it was written, or -1 where that is not known
 */
public record SourceRecord(
    SourcePartition source,
    long offset,
    long timestamp,
    byte[] key,
    byte[] value,
    List<Header> headers,
    int leaderEpoch) {

  /** A record of which the leader epoch is not known. */
  public SourceRecord(
      SourcePartition source,
      long offset,
      long timestamp,
      byte[] key,
      byte[] value,
      List<Header> headers) {
    this(source, offset, timestamp, key, value, headers, -1);
  }

  /**
   * Bytes of key, value and framed headers together: what counts against queue and batch limits.
   */
  public int size() {
    return Header.size(headers)
        + (key == null ? 0 : key.length)
        + (value == null ? 0 : value.length);
  }
}
