package io.weir.lab.measure;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a JVM's log of its collections tells ({@code -Xlog:gc}).
 *
 * @param allocatedMiB what was allocated up to the last collection
 * @param mostLeftMiB the most that a collection left in the heap
 */
public record GcLog(double allocatedMiB, double mostLeftMiB) {
  private static final Pattern PAUSE =
      Pattern.compile("GC\\(\\d+\\) Pause .*?(\\d+)([KMG])->(\\d+)([KMG])\\(\\d+[KMG]\\)");

  /** Reads the log's lines; those that tell of no collection are passed over. */
  public static GcLog of(Stream<String> lines) {
    double allocated = 0;
    double left = 0;
    double mostLeft = 0;
    for (String line : (Iterable<String>) lines::iterator) {
      Matcher pause = PAUSE.matcher(line);
      if (pause.find()) {
        double before = mib(pause.group(1), pause.group(2));
        allocated += Math.max(0, before - left);
        left = mib(pause.group(3), pause.group(4));
        mostLeft = Math.max(mostLeft, left);
      }
    }
    return new GcLog(allocated, mostLeft);
  }

  private static double mib(String number, String unit) {
    double value = Double.parseDouble(number);
    return switch (unit) {
      case "K" -> value / 1024;
      case "M" -> value;
      default -> value * 1024;
    };
  }
}
