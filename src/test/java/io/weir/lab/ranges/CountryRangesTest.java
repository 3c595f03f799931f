package io.weir.lab.ranges;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The oracle against the file it was made from. */
class CountryRangesTest {
  private static final int EVERY = 997;

  private final CountryRanges ranges = CountryRanges.load();

  @Test
  void theFileHoldsAllRangesAndTheOracleFindsBothEndsOfEach(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("ranges.csv");
    CountryRanges.unpackTo(file);
    List<String> lines = Files.readAllLines(file);
    assertEquals(CountryRanges.COUNT, lines.size());
    assertEquals(CountryRanges.COUNT, ranges.size());
    for (int i = 0; i < lines.size(); i += EVERY) {
      String[] fields = lines.get(i).split(",");
      assertEquals(Optional.of(fields[2]), ranges.country(address(fields[0])), lines.get(i));
      assertEquals(Optional.of(fields[2]), ranges.country(address(fields[1])), lines.get(i));
    }
  }

  @Test
  void anAddressInsideARangeHasItsCountry() throws UnknownHostException {
    assertEquals(Optional.of("AU"), ranges.country(address("1.0.0.77")));
    assertEquals(Optional.of("JP"), ranges.country(address("2001:2::dead:beef")));
  }

  @Test
  void addressesThatNobodyWasGivenHaveNoCountry() throws UnknownHostException {
    for (String text : List.of("0.0.0.0", "10.1.2.3", "255.255.255.255", "::1", "fe80::1")) {
      assertEquals(Optional.empty(), ranges.country(address(text)), text);
    }
  }

  private static InetAddress address(String text) throws UnknownHostException {
    if (text.indexOf('.') >= 0 || text.indexOf(':') >= 0) {
      return InetAddress.getByName(text);
    }
    int bits = new BigInteger(text).intValue();
    return InetAddress.getByAddress(
        new byte[] {(byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits});
  }
}
