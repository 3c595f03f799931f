package io.weir.ranges;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * An address as a number. All of IPv4 comes before all of IPv6, as in Postgres.
 *
 * @param high the upper half of an IPv6 address, unsigned; 0 for IPv4
 * @param low the lower half, unsigned; the whole of an IPv4 address
 */
record AddressNumber(boolean isIpv6, long high, long low) implements Comparable<AddressNumber> {
  private static final int IPV4_BYTES = 4;
  private static final long LARGEST_IPV4 = 0xFFFF_FFFFL;

  static AddressNumber of(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    return bytes.remaining() == IPV4_BYTES
        ? new AddressNumber(false, 0, Integer.toUnsignedLong(bytes.getInt()))
        : new AddressNumber(true, bytes.getLong(), bytes.getLong());
  }

  /** Whether no address of its family comes after it. */
  boolean isLast() {
    return isIpv6 ? (high & low) == -1 : low == LARGEST_IPV4;
  }

  /** The address after this one, which is not the last. */
  AddressNumber next() {
    return new AddressNumber(isIpv6, low == -1 ? high + 1 : high, low + 1);
  }

  @Override
  public int compareTo(AddressNumber other) {
    if (isIpv6 != other.isIpv6) {
      return isIpv6 ? 1 : -1;
    }
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }
}
