package io.weir.config;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as the configuration writes them: a whole number and its unit, {@code 500ms}, {@code
 * 10s}, {@code 1m}, {@code 1h} or {@code 1d}. Pure.
 */
public final class DurationCodec {

  private record Unit(String name, long millis) {}

  private static final List<Unit> LARGEST_FIRST =
      List.of(
          new Unit("d", 86_400_000),
          new Unit("h", 3_600_000),
          new Unit("m", 60_000),
          new Unit("s", 1_000),
          new Unit("ms", 1));

  /** What every duration looks like, as a regular expression of JSON Schema. */
  static final String PATTERN = "^([0-9]{1,9})(ms|s|m|h|d)$";

  private static final Pattern WRITTEN = Pattern.compile(PATTERN);

  private DurationCodec() {}

  /**
   * Reads a duration.
   *
   * @throws IllegalArgumentException if it is not one, with a hint where a likely mend is known
   */
  public static Duration parse(String text) {
    Matcher written = WRITTEN.matcher(text);
    if (written.matches()) {
      long count = Long.parseLong(written.group(1));
      for (Unit unit : LARGEST_FIRST) {
        if (unit.name().equals(written.group(2))) {
          return Duration.ofMillis(count * unit.millis());
        }
      }
    }
    if (text.matches("[0-9]{1,9}")) {
      throw new IllegalArgumentException("did you mean \"" + text + "ms\" or \"" + text + "s\"?");
    }
    throw new IllegalArgumentException();
  }

  /** Writes a duration in the largest unit that divides it; less than a millisecond is cut. */
  public static String write(Duration duration) {
    long millis = duration.toMillis();
    for (Unit unit : LARGEST_FIRST) {
      if (millis != 0 && millis % unit.millis() == 0) {
        return millis / unit.millis() + unit.name();
      }
    }
    return "0ms";
  }
}
