package io.weir.enrich.iprange;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The distinct ones among addresses that repeat, ascending: neighbours in the index are asked for
 * one after the other, while its pages are at hand. Pure; used by one thread.
 */
final class DistinctAddresses {
  private final InetAddress[] ascending;
  private final int[] ranks;

  private DistinctAddresses(InetAddress[] ascending, int[] ranks) {
    this.ascending = ascending;
    this.ranks = ranks;
  }

  /** Those among these; null is none. */
  static DistinctAddresses of(InetAddress[] addresses) {
    Map<InetAddress, Integer> known = new LinkedHashMap<>(addresses.length * 2);
    int[] indexes = new int[addresses.length];
    for (int i = 0; i < indexes.length; i++) {
      if (addresses[i] != null) {
        Integer next = known.size();
        Integer earlier = known.putIfAbsent(addresses[i], next);
        indexes[i] = earlier == null ? next : earlier;
      }
    }
    return sorted(known.keySet().toArray(InetAddress[]::new), indexes);
  }

  private static DistinctAddresses sorted(InetAddress[] distinct, int[] indexes) {
    byte[][] bytes = Arrays.stream(distinct).map(InetAddress::getAddress).toArray(byte[][]::new);
    Integer[] order = new Integer[distinct.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparing(i -> bytes[i], DistinctAddresses::compare));
    InetAddress[] ascending = new InetAddress[distinct.length];
    int[] rankOf = new int[distinct.length];
    for (int i = 0; i < order.length; i++) {
      ascending[i] = distinct[order[i]];
      rankOf[order[i]] = i;
    }
    int[] ranks = new int[indexes.length];
    Arrays.setAll(ranks, i -> distinct.length == 0 ? 0 : rankOf[indexes[i]]);
    return new DistinctAddresses(ascending, ranks);
  }

  private static int compare(byte[] one, byte[] other) {
    return one.length != other.length
        ? Integer.compare(one.length, other.length)
        : Arrays.compareUnsigned(one, other);
  }

  /** Each address once. */
  InetAddress[] ascending() {
    return ascending;
  }

  /** Where in {@link #ascending()} the address at this index stands. */
  int rank(int index) {
    return ranks[index];
  }
}
