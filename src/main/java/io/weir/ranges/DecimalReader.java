package io.weir.ranges;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the decimal numbers of one file as addresses and remembers what they turned out to be,
 * since a small number is told from its file only. Used by one thread at a time.
 */
final class DecimalReader {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,39}");
  private static final BigInteger LARGEST_IPV4 = BigInteger.valueOf(0xFFFFFFFFL);
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;

  private final Decimals decimals;

  /** The first line with a range up to the largest IPv4 number, and beyond it; 0 for none. */
  private long smallAt;

  private long largeAt;

  DecimalReader(Decimals decimals) {
    this.decimals = decimals;
  }

  static boolean isNumber(String text) {
    return NUMBER.matcher(text).matches();
  }

  /**
   * The number as an address of the family of another one, or null if there is no such address.
   *
   * @param other the address at the other end of the range, which stands there as text
   */
  static InetAddress beside(InetAddress other, String number) {
    return address(new BigInteger(number), other.getAddress().length);
  }

  /**
   * The two ends of a range; null for an end that is no address.
   *
   * @param assigned whether somebody has the range: else it is never asked, whichever it is
   */
  InetAddress[] ends(String first, String last, boolean assigned, long line) {
    BigInteger low = new BigInteger(first);
    BigInteger high = new BigInteger(last);
    int bytes = bytes(isLarge(low) || isLarge(high), assigned, line);
    return new InetAddress[] {address(low, bytes), address(high, bytes)};
  }

  private static boolean isLarge(BigInteger value) {
    return value.compareTo(LARGEST_IPV4) > 0;
  }

  private int bytes(boolean large, boolean assigned, long line) {
    if (large) {
      largeAt = largeAt == 0 ? line : largeAt;
    } else if (assigned) {
      smallAt = smallAt == 0 ? line : smallAt;
    }
    return switch (decimals) {
      case IPV4 -> {
        if (large) {
          throw RangeLineReader.bad(
              line, "goes beyond 4294967295, where IPv4 ends; leave out --decimals ipv4");
        }
        yield IPV4_BYTES;
      }
      case IPV6 -> IPV6_BYTES;
      case MIXED -> large ? IPV6_BYTES : IPV4_BYTES;
      case AUTO -> told(large);
    };
  }

  private int told(boolean large) {
    if (largeAt > 0 && smallAt > 0) {
      throw RangeLineReader.bad(
          Math.max(largeAt, smallAt),
          ("and line %d: one goes beyond 4294967295 and is IPv6, the other may be either; say by"
                  + " --decimals mixed that it is IPv4, or by --decimals ipv6 that it is IPv6")
              .formatted(Math.min(largeAt, smallAt)));
    }
    return large ? IPV6_BYTES : IPV4_BYTES;
  }

  private static InetAddress address(BigInteger value, int bytes) {
    if (value.bitLength() > bytes * Byte.SIZE) {
      return null;
    }
    byte[] address = new byte[bytes];
    byte[] digits = value.toByteArray();
    int used = Math.min(digits.length, bytes);
    System.arraycopy(digits, digits.length - used, address, bytes - used, used);
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + bytes + " bytes", e);
    }
  }

  /** As what the decimal numbers were read, in words; empty if there were none. */
  Optional<String> readAs() {
    if (smallAt == 0 && largeAt == 0) {
      return Optional.empty();
    }
    return Optional.of(
        switch (decimals) {
          case IPV4 -> "IPv4";
          case IPV6 -> "IPv6";
          case AUTO, MIXED ->
              largeAt == 0 ? "IPv4" : smallAt == 0 ? "IPv6" : "IPv4 up to 4294967295, IPv6 beyond";
        });
  }
}
