package io.weir.ranges;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of ranges, read in portions of bounded size. Blocks, so it is used on worker threads, by
 * one at a time.
 */
final class RangeFile implements AutoCloseable {
  private static final int LONGEST_LINE = 1_000;

  private final Reader in;
  private long line;

  private RangeFile(Reader in) {
    this.in = in;
  }

  static RangeFile open(Path file) throws IOException {
    // Addresses and codes are ASCII; whatever else stands there fails as a bad line does.
    return new RangeFile(
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.ISO_8859_1),
            1 << 16));
  }

  /** The next ranges, at most {@code limit}; empty at the end of the file. Blank lines pass. */
  List<IpRange> next(int limit) throws IOException {
    List<IpRange> ranges = new ArrayList<>(limit);
    while (ranges.size() < limit) {
      String text = nextLine();
      if (text == null) {
        break;
      }
      line++;
      boolean header = line == 1 && RangeLineReader.isHeader(text);
      if (!text.isBlank() && !header) {
        ranges.add(RangeLineReader.read(text, line));
      }
    }
    return ranges;
  }

  private String nextLine() throws IOException {
    StringBuilder text = new StringBuilder(64);
    int c = in.read();
    if (c < 0) {
      return null;
    }
    while (c >= 0 && c != '\n') {
      if (text.length() == LONGEST_LINE) {
        throw RangeLineReader.bad(line + 1, "is longer than " + LONGEST_LINE + " characters");
      }
      text.append((char) c);
      c = in.read();
    }
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
