package io.weir.lab.ranges;

import io.weir.lab.process.LabException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.tukaani.xz.XZInputStream;

/**
 * The real country ranges of the internet, June 2026 (CC BY-SA 4.0, IPFire Project,
 * location.ipfire.org): as a file to import, and as an oracle that answers from sorted arrays
 * without any code of the product. The arrays take about 40 MB; {@link #load} fills them once.
 */
public final class CountryRanges {
  /** How many ranges there are, both families together. */
  public static final int COUNT = 661_761;

  private static final String RESOURCE = "ip-country.csv.xz";

  private static CountryRanges loaded;

  // An address is two unsigned halves; IPv4 has 0 in the high one and an array of its own.
  private final Family v4 = new Family();
  private final Family v6 = new Family();

  private CountryRanges() {}

  /** Writes {@code start,end,country} lines: IPv4 as decimal numbers, IPv6 as text. */
  public static void unpackTo(Path file) {
    try (InputStream in = open()) {
      Files.copy(in, file);
    } catch (IOException e) {
      throw new LabException("cannot unpack the country ranges to " + file, e);
    }
  }

  /** The oracle, shared by the whole program. */
  public static synchronized CountryRanges load() {
    if (loaded == null) {
      CountryRanges ranges = new CountryRanges();
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(open(), StandardCharsets.US_ASCII))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          ranges.add(line);
        }
      } catch (IOException e) {
        throw new LabException("cannot read the country ranges", e);
      }
      loaded = ranges;
    }
    return loaded;
  }

  /** The country of the range that holds the address, if one does. */
  public Optional<String> country(InetAddress address) {
    return Optional.ofNullable(
        address instanceof Inet4Address
            ? v4.country(0, Integer.toUnsignedLong(ByteBuffer.wrap(address.getAddress()).getInt()))
            : v6.country(high(address), low(address)));
  }

  /** How many ranges are loaded. */
  public int size() {
    return v4.size + v6.size;
  }

  private void add(String line) throws UnknownHostException {
    String[] fields = line.split(",");
    String country = fields[2].intern();
    if (line.indexOf(':') < 0) {
      v4.add(0, Long.parseLong(fields[0]), 0, Long.parseLong(fields[1]), country);
    } else {
      // Text with a colon is never asked of DNS.
      InetAddress start = InetAddress.getByName(fields[0]);
      InetAddress end = InetAddress.getByName(fields[1]);
      v6.add(high(start), low(start), high(end), low(end), country);
    }
  }

  private static long high(InetAddress address) {
    return ByteBuffer.wrap(address.getAddress()).getLong();
  }

  private static long low(InetAddress address) {
    return ByteBuffer.wrap(address.getAddress()).getLong(Long.BYTES);
  }

  private static InputStream open() throws IOException {
    InputStream packed = CountryRanges.class.getResourceAsStream(RESOURCE);
    if (packed == null) {
      throw new IOException("no resource " + RESOURCE + " beside " + CountryRanges.class);
    }
    return new XZInputStream(packed);
  }

  /** The ranges of one address family, ascending; refuses others, since it could not find them. */
  private static final class Family {
    private long[] startHigh = new long[1 << 10];
    private long[] startLow = new long[1 << 10];
    private long[] endHigh = new long[1 << 10];
    private long[] endLow = new long[1 << 10];
    private String[] countries = new String[1 << 10];
    private int size;

    void add(long fromHigh, long fromLow, long toHigh, long toLow, String country) {
      if (compare(fromHigh, fromLow, toHigh, toLow) > 0
          || size > 0 && compare(endHigh[size - 1], endLow[size - 1], fromHigh, fromLow) >= 0) {
        throw new LabException("range " + size + " of its family overlaps or is out of order");
      }
      if (size == countries.length) {
        startHigh = Arrays.copyOf(startHigh, size * 2);
        startLow = Arrays.copyOf(startLow, size * 2);
        endHigh = Arrays.copyOf(endHigh, size * 2);
        endLow = Arrays.copyOf(endLow, size * 2);
        countries = Arrays.copyOf(countries, size * 2);
      }
      startHigh[size] = fromHigh;
      startLow[size] = fromLow;
      endHigh[size] = toHigh;
      endLow[size] = toLow;
      countries[size] = country;
      size++;
    }

    String country(long high, long low) {
      int from = 0;
      int to = size;
      while (from < to) {
        int middle = (from + to) >>> 1;
        if (compare(startHigh[middle], startLow[middle], high, low) <= 0) {
          from = middle + 1;
        } else {
          to = middle;
        }
      }
      int candidate = from - 1;
      return candidate >= 0 && compare(high, low, endHigh[candidate], endLow[candidate]) <= 0
          ? countries[candidate]
          : null;
    }

    private static int compare(long high, long low, long otherHigh, long otherLow) {
      int byHigh = Long.compareUnsigned(high, otherHigh);
      return byHigh != 0 ? byHigh : Long.compareUnsigned(low, otherLow);
    }
  }
}
