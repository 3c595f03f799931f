package io.weir.ranges;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Pages and snapshots made without a database. */
final class RangePages {
  private RangePages() {}

  static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  static IpRange range(String first, String last, String country) {
    return IpRange.ofCountry(address(first), address(last), country);
  }

  static List<RangePage> of(List<IpRange> ranges) {
    RangePageBuilder builder = new RangePageBuilder();
    ranges.forEach(builder::add);
    builder.finish();
    return builder.takePages();
  }

  static DatasetGeneration generation(long ranges) {
    return new DatasetGeneration(
        7, 3, Instant.EPOCH.atOffset(ZoneOffset.UTC), ranges, Optional.empty());
  }

  /** Packed, unpacked and put together. */
  static RangeSnapshot snapshot(List<IpRange> ranges) {
    return snapshot(of(ranges), ranges.size());
  }

  static RangeSnapshot snapshot(List<RangePage> pages, long ranges) {
    RangeSnapshot.Builder builder = new RangeSnapshot.Builder(generation(ranges), Long.MAX_VALUE);
    for (int i = 0; i < pages.size(); i++) {
      builder.add(RangePageCodec.decode(RangePageCodec.encode(pages.get(i), 7, i), 7, i));
    }
    return builder.build();
  }

  /** The country of an address, or {@code none}. */
  static String country(RangeSnapshot snapshot, InetAddress address) {
    int value = snapshot.find(address);
    return value < 0 ? "none" : new String(snapshot.value(value)).replaceAll(".*:\"(..)\".*", "$1");
  }
}
