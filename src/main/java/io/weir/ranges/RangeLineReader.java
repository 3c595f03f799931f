package io.weir.ranges;

import io.weir.enrich.AddressReader;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the lines of one file, {@code start,end,country}, where an address is text or one decimal
 * number. A fourth column is taken for the country's name and passed over; a country {@code -}
 * makes the range nobody's. Used by one thread at a time.
 */
final class RangeLineReader {
  private static final Pattern COUNTRY = Pattern.compile("[A-Za-z0-9]{2}");
  private static final Pattern NAME_OF_COLUMN = Pattern.compile("[A-Za-z_][^.:]*");
  private static final Pattern NETWORK = Pattern.compile("[0-9a-fA-F.:]+/[0-9]{1,3}");
  private static final Pattern SCIENTIFIC = Pattern.compile("[0-9]+([.,][0-9]+)?[eE][+]?[0-9]+");
  private static final String NOBODY = "-";
  private static final String COMMENT = "#";

  private final DecimalReader decimals;

  /** Whether a line with columns has been met, which tells what separates them. */
  private boolean begun;

  private char separator;
  private long nobodys;

  RangeLineReader(Decimals decimals) {
    this.decimals = new DecimalReader(decimals);
  }

  /** How many ranges were read that are nobody's. */
  long nobodys() {
    return nobodys;
  }

  /** As what decimal numbers were read, in words; empty if there were none. */
  Optional<String> decimalsReadAs() {
    return decimals.readAs();
  }

  /**
   * Reads one line: a range, or nothing where it is blank, a comment, names the columns, or gives a
   * range that is nobody's.
   *
   * @param number of the line in its file, from 1, for the message
   * @throws FailureException of kind RECORD that says what is wrong in which line
   */
  Optional<IpRange> read(String line, long number) {
    if (line.isBlank() || line.stripLeading().startsWith(COMMENT)) {
      return Optional.empty();
    }
    boolean first = !begun;
    if (first) {
      begun = true;
      separator = CsvLine.separator(line);
    }
    List<String> columns = CsvLine.columns(line, separator);
    if (columns == null) {
      throw bad(number, "has a quote that is not closed");
    }
    if (first && isHeader(columns)) {
      return Optional.empty();
    }
    checkNumber(columns, number);
    return range(columns, number);
  }

  /** Whether this first line names columns instead of giving a range. */
  private static boolean isHeader(List<String> columns) {
    return columns.size() > 1
        && columns.subList(0, 2).stream().allMatch(name -> NAME_OF_COLUMN.matcher(name).matches());
  }

  private static void checkNumber(List<String> columns, long number) {
    if (NETWORK.matcher(columns.get(0)).matches()) {
      throw bad(number, "gives a network, not a range; write its first and its last address");
    }
    int count = columns.size();
    if (count != 3 && count != 4) {
      throw bad(number, "has " + count + " columns, not three: start,end,country");
    }
    if (count == 4 && COUNTRY.matcher(columns.get(3)).matches()) {
      throw bad(number, "has two columns that may be the country; leave three: start,end,country");
    }
  }

  private Optional<IpRange> range(List<String> columns, long number) {
    String country = columns.get(2);
    boolean assigned = !country.equals(NOBODY);
    InetAddress[] ends = ends(columns.get(0), columns.get(1), assigned, number);
    checkOrder(ends[0].getAddress(), ends[1].getAddress(), number);
    if (!assigned) {
      nobodys++;
      return Optional.empty();
    }
    if (!COUNTRY.matcher(country).matches()) {
      throw bad(
          number,
          "has no country of two letters in its third column, nor - for a range that is nobody's");
    }
    return Optional.of(IpRange.ofCountry(ends[0], ends[1], country.toUpperCase(Locale.ROOT)));
  }

  private InetAddress[] ends(String start, String end, boolean assigned, long number) {
    boolean startIsNumber = DecimalReader.isNumber(start);
    boolean endIsNumber = DecimalReader.isNumber(end);
    if (startIsNumber && endIsNumber) {
      InetAddress[] ends = decimals.ends(start, end, assigned, number);
      return new InetAddress[] {
        checked(ends[0], start, "start", number), checked(ends[1], end, "end", number)
      };
    }
    InetAddress first =
        startIsNumber ? null : checked(AddressReader.parse(start), start, "start", number);
    InetAddress last = endIsNumber ? null : checked(AddressReader.parse(end), end, "end", number);
    if (startIsNumber) {
      first = checked(DecimalReader.beside(last, start), start, "start", number);
    } else if (endIsNumber) {
      last = checked(DecimalReader.beside(first, end), end, "end", number);
    }
    return new InetAddress[] {first, last};
  }

  private static InetAddress checked(InetAddress address, String text, String at, long number) {
    if (address != null) {
      return address;
    }
    throw bad(
        number,
        SCIENTIFIC.matcher(text).matches()
            ? "has a rounded number in its column "
                + at
                + ", as spreadsheets make of long ones; take the file as it was before"
            : "has no address in its column " + at);
  }

  private static void checkOrder(byte[] low, byte[] high, long number) {
    if (low.length != high.length) {
      throw bad(number, "begins in one address family and ends in the other");
    }
    if (Arrays.compareUnsigned(low, high) > 0) {
      throw bad(number, "ends before it begins");
    }
  }

  static FailureException bad(long number, String what) {
    return new FailureException(
        Failure.record("ranges-invalid", "line " + number + " " + what), null);
  }
}
