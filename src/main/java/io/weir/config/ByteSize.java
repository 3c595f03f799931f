package io.weir.config;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, written as {@code "64KiB"}, {@code "4MiB"}, {@code "1GiB"}, {@code "512B"} or
 * a plain whole number.
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {

  private record Unit(String name, long bytes) {}

  private static final List<Unit> LARGEST_FIRST =
      List.of(
          new Unit("TiB", 1L << 40),
          new Unit("GiB", 1L << 30),
          new Unit("MiB", 1L << 20),
          new Unit("KiB", 1L << 10),
          new Unit("B", 1));

  /** What every size looks like as a text, as a regular expression of JSON Schema. */
  static final String PATTERN = "^[0-9]{1,18}\\s?(B|KiB|MiB|GiB|TiB)?$";

  private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,18})\\s?([A-Za-z]{0,3})");

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size is never negative");
    }
  }

  /**
   * Reads a size as it stands in the configuration.
   *
   * @throws IllegalArgumentException if it is not one, with a hint where a likely mend is known
   */
  public static ByteSize parse(String text) {
    Matcher written = WRITTEN.matcher(text);
    if (!written.matches()) {
      throw new IllegalArgumentException();
    }
    long count = Long.parseLong(written.group(1));
    String name = written.group(2);
    for (Unit unit : LARGEST_FIRST) {
      if (name.equals(unit.name()) || name.isEmpty() && unit.bytes() == 1) {
        return times(count, unit);
      }
      if (!name.isEmpty() && unit.name().regionMatches(true, 0, name, 0, 1)) {
        throw new IllegalArgumentException("did you mean \"" + count + unit.name() + "\"?");
      }
    }
    throw new IllegalArgumentException();
  }

  private static ByteSize times(long count, Unit unit) {
    try {
      return new ByteSize(Math.multiplyExact(count, unit.bytes()));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("it is beyond any size", e);
    }
  }

  /** The size as an int, cut at the largest int. */
  public int asInt() {
    return (int) Math.min(bytes, Integer.MAX_VALUE);
  }

  @Override
  public int compareTo(ByteSize other) {
    return Long.compare(bytes, other.bytes);
  }

  /** The size in the largest unit that divides it, as it would stand in the configuration. */
  @Override
  public String toString() {
    for (Unit unit : LARGEST_FIRST) {
      if (bytes != 0 && bytes % unit.bytes() == 0) {
        return bytes / unit.bytes() + unit.name();
      }
    }
    return "0B";
  }
}
