package io.weir.lab.ranges;

import io.weir.lab.process.LabException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** As many ranges as wanted, all of the same size, one beside the other over most of IPv4. */
public final class EvenRanges {
  private static final long FIRST = 0x01_00_00_00L;
  private static final long END = 0xDF_00_00_00L;

  private EvenRanges() {}

  /** Writes {@code start,end,country} lines, addresses as decimal numbers. */
  public static void write(Path file, int count) {
    String[] countries = Locale.getISOCountries();
    long size = (END - FIRST) / count;
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int range = 0; range < count; range++) {
        long start = FIRST + range * size;
        out.write(start + "," + (start + size - 1) + "," + countries[range % countries.length]);
        out.write('\n');
      }
    } catch (IOException e) {
      throw new LabException("cannot write " + file, e);
    }
  }
}
