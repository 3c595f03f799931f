package io.weir.ranges;

import io.weir.enrich.AddressReader;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads one line {@code start,end,country}, where an address is text or one decimal number: up to
 * 4294967295 it means IPv4, above it IPv6. Pure.
 */
final class RangeLineReader {
  private static final Pattern COUNTRY = Pattern.compile("[A-Za-z0-9]{2}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,39}");
  private static final BigInteger LARGEST_IPV4 = BigInteger.valueOf(0xFFFFFFFFL);
  private static final int IPV6_BITS = 128;

  private RangeLineReader() {}

  /** Whether this first line of a file names columns instead of giving a range. */
  static boolean isHeader(String line) {
    String[] columns = line.split(",", -1);
    return columns.length == 3 && isWord(columns[0]) && isWord(columns[1]);
  }

  private static boolean isWord(String column) {
    return !column.isBlank() && column.chars().noneMatch(c -> c >= '0' && c <= '9' || c == ':');
  }

  /**
   * Reads one range.
   *
   * @param number of the line in its file, from 1, for the message
   * @throws FailureException of kind RECORD that says what is wrong in which line
   */
  static IpRange read(String line, long number) {
    String[] columns = line.split(",", -1);
    if (columns.length != 3) {
      throw bad(number, "has " + columns.length + " columns, not three: start,end,country");
    }
    InetAddress first = address(columns[0].strip(), number, "start");
    InetAddress last = address(columns[1].strip(), number, "end");
    byte[] low = first.getAddress();
    byte[] high = last.getAddress();
    if (low.length != high.length) {
      throw bad(number, "begins in one address family and ends in the other");
    }
    if (Arrays.compareUnsigned(low, high) > 0) {
      throw bad(number, "ends before it begins");
    }
    String country = columns[2].strip();
    if (!COUNTRY.matcher(country).matches()) {
      throw bad(number, "has no country of two letters in its third column");
    }
    return new IpRange(first, last, country.toUpperCase(Locale.ROOT));
  }

  private static InetAddress address(String text, long number, String column) {
    InetAddress address =
        NUMBER.matcher(text).matches() ? ofNumber(text) : AddressReader.parse(text);
    if (address == null) {
      throw bad(number, "has no address in its column " + column);
    }
    return address;
  }

  private static InetAddress ofNumber(String text) {
    BigInteger value = new BigInteger(text);
    if (value.bitLength() > IPV6_BITS) {
      return null;
    }
    byte[] address = new byte[value.compareTo(LARGEST_IPV4) <= 0 ? 4 : 16];
    byte[] digits = value.toByteArray();
    int used = Math.min(digits.length, address.length);
    System.arraycopy(digits, digits.length - used, address, address.length - used, used);
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + address.length + " bytes", e);
    }
  }

  static FailureException bad(long number, String what) {
    return new FailureException(
        Failure.record("ranges-invalid", "line " + number + " " + what), null);
  }
}
