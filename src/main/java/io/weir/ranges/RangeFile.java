package io.weir.ranges;

import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * A file of ranges, packed by gzip or not, read in portions of bounded size. Blocks, so it is used
 * on worker threads, by one at a time.
 */
final class RangeFile implements AutoCloseable {
  private static final int LONGEST_LINE = 1_000;
  private static final int BUFFER = 1 << 16;

  private final Reader in;
  private final RangeLineReader lines;
  private long line;
  private boolean skipLineFeed;

  private RangeFile(Reader in, Decimals decimals) {
    this.in = in;
    this.lines = new RangeLineReader(decimals);
  }

  /**
   * Opens it.
   *
   * @throws FailureException of kind RECORD that says what the file is if it is no text
   */
  static RangeFile open(Path file, Decimals decimals) throws IOException {
    InputStream in = buffered(Files.newInputStream(file));
    try {
      byte[] head = head(in);
      if (FileSignature.isGzip(head)) {
        in = buffered(new GZIPInputStream(in, BUFFER));
        head = head(in);
      }
      Optional<String> objection = FileSignature.objection(head);
      if (objection.isPresent()) {
        String is =
            Files.isRegularFile(file) && FileSignature.isMaxMind(tail(file))
                ? "is a MaxMind database; give it to an enrichment with lookup mmdb"
                : objection.get();
        throw new FailureException(Failure.record("ranges-invalid", file + " " + is), null);
      }
      in.skipNBytes(FileSignature.markLength(head));
      Reader text = new InputStreamReader(in, FileSignature.charset(head));
      return new RangeFile(new BufferedReader(text, BUFFER), decimals);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private static InputStream buffered(InputStream in) {
    return new BufferedInputStream(in, BUFFER);
  }

  private static byte[] head(InputStream in) throws IOException {
    in.mark(FileSignature.HEAD);
    byte[] head = in.readNBytes(FileSignature.HEAD);
    in.reset();
    return head;
  }

  private static byte[] tail(Path file) throws IOException {
    try (SeekableByteChannel bytes = Files.newByteChannel(file)) {
      bytes.position(Math.max(0, bytes.size() - FileSignature.TAIL));
      ByteBuffer tail = ByteBuffer.allocate(FileSignature.TAIL);
      while (tail.hasRemaining() && bytes.read(tail) >= 0) {
        // Until it is full or the file has ended.
      }
      byte[] read = new byte[tail.position()];
      tail.flip().get(read);
      return read;
    }
  }

  /** The next ranges, at most {@code limit}; empty at the end of the file. */
  List<IpRange> next(int limit) throws IOException {
    List<IpRange> ranges = new ArrayList<>(limit);
    while (ranges.size() < limit) {
      String text = nextLine();
      if (text == null) {
        break;
      }
      lines.read(text, ++line).ifPresent(ranges::add);
    }
    return ranges;
  }

  /** Ends a line at a line feed, a carriage return, or both. */
  private String nextLine() throws IOException {
    StringBuilder text = new StringBuilder(64);
    int c = in.read();
    if (c == '\n' && skipLineFeed) {
      c = in.read();
    }
    if (c < 0) {
      return null;
    }
    while (c >= 0 && c != '\n' && c != '\r') {
      if (text.length() == LONGEST_LINE) {
        throw RangeLineReader.bad(line + 1, "is longer than " + LONGEST_LINE + " characters");
      }
      text.append((char) c);
      c = in.read();
    }
    skipLineFeed = c == '\r';
    return text.toString();
  }

  /** What there is to tell of what has been read so far. */
  RangeImport.Notes notes() {
    return new RangeImport.Notes(lines.nobodys(), lines.decimalsReadAs());
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
