package io.weir.ranges;

import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Pages as bytes. All numbers are big-endian, ints where nothing else is said: a mark with the
 * version of the format, CRC-32C of all that follows, dataset id, number of the page, family (4 or
 * 6), number of ranges, of entries and of values; the starts (an int each for IPv4, two longs for
 * IPv6), the value indexes, and the values, each a length and its UTF-8. Pure.
 */
final class RangePageCodec {

  /** "WRP" and the version. */
  private static final int MARK = 0x57525001;

  private static final int VERSION_BITS = 0xFF;
  private static final int CHECKED_FROM = 2 * Integer.BYTES;
  private static final int HEADER = 8 * Integer.BYTES;
  private static final int IPV4 = 4;
  private static final int IPV6 = 6;

  private RangePageCodec() {}

  /** The page as this number of this generation. */
  static byte[] encode(RangePage page, int datasetId, int number) {
    List<byte[]> values =
        page.values().stream().map(value -> value.getBytes(StandardCharsets.UTF_8)).toList();
    int valueBytes = values.stream().mapToInt(value -> Integer.BYTES + value.length).sum();
    AddressColumn starts = page.starts();
    int entries = starts.size();
    ByteBuffer out =
        ByteBuffer.allocate(HEADER + entries * (starts.bytesEach() + Integer.BYTES) + valueBytes);
    out.putInt(MARK).putInt(0).putInt(datasetId).putInt(number);
    out.putInt(page.isIpv6() ? IPV6 : IPV4).putInt(page.ranges());
    out.putInt(entries).putInt(values.size());
    for (int i = 0; i < entries; i++) {
      if (page.isIpv6()) {
        out.putLong(starts.high(i)).putLong(starts.low(i));
      } else {
        out.putInt((int) starts.low(i));
      }
    }
    for (int index : page.valueIndexes()) {
      out.putInt(index);
    }
    values.forEach(value -> out.putInt(value.length).put(value));
    out.putInt(Integer.BYTES, checksum(out.array()));
    return out.array();
  }

  private static int checksum(byte[] page) {
    CRC32C crc = new CRC32C();
    crc.update(page, CHECKED_FROM, page.length - CHECKED_FROM);
    return (int) crc.getValue();
  }

  /**
   * Reads what {@link #encode} has made of a page.
   *
   * @throws FailureException if these are not the bytes of that page
   */
  static RangePage decode(byte[] bytes, int datasetId, int number) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int mark = bytes.length < HEADER ? 0 : in.getInt();
    if ((mark & ~VERSION_BITS) != (MARK & ~VERSION_BITS)) {
      throw damaged(number, "is no page of ranges");
    }
    if (mark != MARK) {
      throw damaged(
          number, "has format " + (mark & VERSION_BITS) + ", which this program does not know");
    }
    if (in.getInt() != checksum(bytes)) {
      throw damaged(number, "does not have its checksum");
    }
    if (in.getInt() != datasetId || in.getInt() != number) {
      throw damaged(number, "is another page");
    }
    boolean isIpv6 = in.getInt() == IPV6;
    int ranges = in.getInt();
    int entries = in.getInt();
    int values = in.getInt();
    return new RangePage(
        starts(in, isIpv6, entries), indexes(in, entries), values(in, values), ranges);
  }

  private static AddressColumn starts(ByteBuffer in, boolean isIpv6, int entries) {
    long[] high = new long[entries];
    long[] low = new long[entries];
    for (int i = 0; i < entries; i++) {
      high[i] = isIpv6 ? in.getLong() : 0;
      low[i] = isIpv6 ? in.getLong() : Integer.toUnsignedLong(in.getInt());
    }
    return AddressColumn.of(isIpv6, high, low, entries);
  }

  private static int[] indexes(ByteBuffer in, int entries) {
    int[] indexes = new int[entries];
    for (int i = 0; i < entries; i++) {
      indexes[i] = in.getInt();
    }
    return indexes;
  }

  private static List<String> values(ByteBuffer in, int count) {
    List<String> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      byte[] value = new byte[in.getInt()];
      in.get(value);
      values.add(new String(value, StandardCharsets.UTF_8));
    }
    return values;
  }

  static FailureException damaged(int number, String how) {
    return new FailureException(
        Failure.record(
            "ranges-damaged",
            "page " + number + " of weir.range_page " + how + "; import the file again"),
        null);
  }
}
