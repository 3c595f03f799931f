package io.weir.ranges;

import java.util.Arrays;

/** Ascending addresses of one family: 4 bytes for each of IPv4, 16 of IPv6. Immutable. */
sealed interface AddressColumn {

  /** How many there are. */
  int size();

  /** The upper half of one of them, as in {@link AddressNumber}. */
  long high(int index);

  /** The lower half of one of them. */
  long low(int index);

  /** What one of them takes. */
  int bytesEach();

  /** Copies of the first {@code size} numbers. */
  static AddressColumn of(boolean isIpv6, long[] high, long[] low, int size) {
    if (isIpv6) {
      return new Ipv6(Arrays.copyOf(high, size), Arrays.copyOf(low, size));
    }
    int[] addresses = new int[size];
    for (int i = 0; i < size; i++) {
      addresses[i] = (int) low[i];
    }
    return new Ipv4(addresses);
  }

  /** The index of the last address that is not above this one of the same family; -1 for none. */
  default int floor(AddressNumber address) {
    int from = 0;
    int to = size() - 1;
    while (from <= to) {
      int middle = (from + to) >>> 1;
      int compared = Long.compareUnsigned(high(middle), address.high());
      if (compared == 0) {
        compared = Long.compareUnsigned(low(middle), address.low());
      }
      if (compared <= 0) {
        from = middle + 1;
      } else {
        to = middle - 1;
      }
    }
    return to;
  }

  /** IPv4. */
  record Ipv4(int[] addresses) implements AddressColumn {
    @Override
    public int size() {
      return addresses.length;
    }

    @Override
    public long high(int index) {
      return 0;
    }

    @Override
    public long low(int index) {
      return Integer.toUnsignedLong(addresses[index]);
    }

    @Override
    public int bytesEach() {
      return Integer.BYTES;
    }
  }

  /** IPv6, by halves. */
  record Ipv6(long[] highs, long[] lows) implements AddressColumn {
    @Override
    public int size() {
      return lows.length;
    }

    @Override
    public long high(int index) {
      return highs[index];
    }

    @Override
    public long low(int index) {
      return lows[index];
    }

    @Override
    public int bytesEach() {
      return 2 * Long.BYTES;
    }
  }
}
