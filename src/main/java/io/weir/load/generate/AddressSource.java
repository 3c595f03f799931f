package io.weir.load.generate;

import io.netty.util.NetUtil;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Where a load's addresses come from: ranges, best a sample of those that the gateway looks up, so
 * that most events find one; each draw takes a range and any address inside. Immutable.
 */
public final class AddressSource {

  /** The most ranges kept; more would only cost memory. */
  public static final int MAX_RANGES = 50_000;

  private static final String[] UNLISTED_PREFIXES = {
    "10.0.0.", "192.168.1.", "172.16.5.", "127.0.0.", "100.64.0.", "169.254.7.", "192.0.2.",
    "203.0.113.", "224.0.0.", "0.0.0.", "fd00::", "fe80::", "2001:db8::", "::ffff:10.0.0."
  };

  // IPv4 addresses have their 32 bits in the low half and a high half of V4.
  private static final long V4 = -1;
  private final long[] firstHigh;
  private final long[] firstLow;
  private final long[] lastHigh;
  private final long[] lastLow;

  private AddressSource(List<AddressRange> ranges) {
    if (ranges.isEmpty()) {
      throw new IllegalArgumentException("no ranges to draw addresses from");
    }
    int count = Math.min(ranges.size(), MAX_RANGES);
    firstHigh = new long[count];
    firstLow = new long[count];
    lastHigh = new long[count];
    lastLow = new long[count];
    for (int i = 0; i < count; i++) {
      byte[] first = parse(ranges.get(i).first());
      byte[] last = parse(ranges.get(i).last());
      if (first.length != last.length) {
        throw new IllegalArgumentException(ranges.get(i) + " mixes IPv4 and IPv6");
      }
      firstHigh[i] = first.length == 4 ? V4 : bits(first, 0, 8);
      firstLow[i] = bits(first, first.length == 4 ? 0 : 8, first.length);
      lastHigh[i] = last.length == 4 ? V4 : bits(last, 0, 8);
      lastLow[i] = bits(last, last.length == 4 ? 0 : 8, last.length);
    }
  }

  /** Draws from these ranges; of more than {@value #MAX_RANGES} the first ones. */
  public static AddressSource of(List<AddressRange> ranges) {
    return new AddressSource(ranges);
  }

  /** Draws from nearly all of IPv4, for loads where no dataset is loaded. */
  public static AddressSource anywhere() {
    return new AddressSource(
        List.of(
            new AddressRange("1.0.0.0", "9.255.255.255"),
            new AddressRange("11.0.0.0", "99.255.255.255"),
            new AddressRange("128.0.0.0", "168.255.255.255"),
            new AddressRange("193.0.0.0", "197.255.255.255")));
  }

  /** Writes an address of one of the ranges. */
  void write(JsonBuffer json, SplittableRandom random) {
    int range = random.nextInt(firstHigh.length);
    if (firstHigh[range] == V4) {
      writeV4(json, between(firstLow[range], lastLow[range], random));
      return;
    }
    long high = between(firstHigh[range], lastHigh[range], random);
    long lowest = high == firstHigh[range] ? firstLow[range] : 0;
    long highest = high == lastHigh[range] ? lastLow[range] : -1;
    writeV6(json, high, between(lowest, highest, random));
  }

  /** Writes an address that no dataset ought to have: private, loopback, documentation. */
  static void writeUnlisted(JsonBuffer json, SplittableRandom random) {
    json.ascii(UNLISTED_PREFIXES[random.nextInt(UNLISTED_PREFIXES.length)])
        .number(1 + random.nextInt(98));
  }

  /** Any of the unsigned numbers from first to last. */
  private static long between(long first, long last, SplittableRandom random) {
    long span = last - first + 1;
    return span == 0 ? random.nextLong() : first + Long.remainderUnsigned(random.nextLong(), span);
  }

  private static void writeV4(JsonBuffer json, long address) {
    json.number(address >>> 24 & 0xFF).raw('.').number(address >>> 16 & 0xFF).raw('.');
    json.number(address >>> 8 & 0xFF).raw('.').number(address & 0xFF);
  }

  private static void writeV6(JsonBuffer json, long high, long low) {
    for (int group = 0; group < 8; group++) {
      long half = group < 4 ? high : low;
      if (group > 0) {
        json.raw(':');
      }
      json.ascii(Integer.toHexString((int) (half >>> (48 - 16 * (group & 3)) & 0xFFFF)));
    }
  }

  private static byte[] parse(String address) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
    if (bytes == null) {
      throw new IllegalArgumentException(address + " is not an IP address");
    }
    return bytes;
  }

  private static long bits(byte[] address, int from, int to) {
    long bits = 0;
    for (int i = from; i < to; i++) {
      bits = bits << 8 | address[i] & 0xFF;
    }
    return bits;
  }
}
