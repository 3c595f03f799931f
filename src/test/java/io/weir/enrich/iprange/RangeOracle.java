package io.weir.enrich.iprange;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Random ranges in both families, and what a tree in memory says about their edges. */
final class RangeOracle {

  /** IPv6 addresses are shifted by this much, so that one tree holds both families. */
  private static final BigInteger IPV6 = BigInteger.ONE.shiftLeft(128);

  private final TreeMap<BigInteger, Entry> ranges = new TreeMap<>();

  private record Entry(BigInteger last, String country) {}

  static RangeOracle random(Random random, int perFamily) {
    RangeOracle oracle = new RangeOracle();
    BigInteger publicIpv4 = BigInteger.valueOf(0x01000100L);
    BigInteger publicIpv6 = IPV6.add(BigInteger.valueOf(0x2400).shiftLeft(112));
    oracle.fill(random, perFamily, publicIpv4, 10);
    oracle.fill(random, perFamily, publicIpv6, 80);
    return oracle;
  }

  private void fill(Random random, int count, BigInteger from, int bits) {
    BigInteger next = from;
    for (int i = 0; i < count; i++) {
      BigInteger gap = random.nextInt(3) > 0 ? BigInteger.ZERO : new BigInteger(bits, random);
      BigInteger length = random.nextInt(4) > 0 ? new BigInteger(bits, random) : BigInteger.ZERO;
      BigInteger first = next.add(gap);
      String country = "" + (char) ('A' + random.nextInt(26)) + (char) ('A' + random.nextInt(26));
      ranges.put(first, new Entry(first.add(length), country));
      next = first.add(length).add(BigInteger.ONE);
    }
  }

  /** The CSV lines, in no order. */
  String[] lines() {
    List<String> lines = new ArrayList<>();
    ranges.forEach(
        (first, entry) ->
            lines.add(text(first) + "," + text(entry.last()) + "," + entry.country()));
    Collections.shuffle(lines, new Random(1));
    return lines.toArray(String[]::new);
  }

  /** First and last address of each range and the ones before and after it, in batches. */
  List<List<String>> edgesAndNeighbours(int batch) {
    List<String> all = new ArrayList<>();
    ranges.forEach(
        (first, entry) -> {
          all.add(text(first.subtract(BigInteger.ONE)));
          all.add(text(first));
          all.add(text(entry.last()));
          all.add(text(entry.last().add(BigInteger.ONE)));
        });
    Collections.shuffle(all, new Random(2));
    List<List<String>> batches = new ArrayList<>();
    for (int i = 0; i < all.size(); i += batch) {
      batches.add(all.subList(i, Math.min(all.size(), i + batch)));
    }
    return batches;
  }

  /** The country of the address, or {@code no-range}. */
  String country(String address) {
    BigInteger value = value(address);
    Map.Entry<BigInteger, Entry> below = ranges.floorEntry(value);
    return below == null || below.getValue().last().compareTo(value) < 0
        ? "no-range"
        : below.getValue().country();
  }

  private static String text(BigInteger value) {
    boolean ipv6 = value.compareTo(IPV6) >= 0;
    byte[] address = new byte[ipv6 ? 16 : 4];
    byte[] digits = value.toByteArray();
    int used = Math.min(digits.length, address.length);
    System.arraycopy(digits, digits.length - used, address, address.length - used, used);
    try {
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static BigInteger value(String text) {
    try {
      byte[] address = InetAddress.getByName(text).getAddress();
      BigInteger value = new BigInteger(1, address);
      return address.length == 4 ? value : value.add(IPV6);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
