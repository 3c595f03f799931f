package io.weir.ranges;

import static io.weir.ranges.RangePages.address;
import static io.weir.ranges.RangePages.country;
import static io.weir.ranges.RangePages.range;
import static io.weir.ranges.RangePages.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.event.FailureException;
import io.weir.lab.ranges.CountryRanges;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RangeSnapshotTest {
  @TempDir Path folder;

  @Test
  void allCountriesOfTheInternetTakeTwelveMebibytesAndAnswerAsTheirFileDoes() throws Exception {
    Path file = folder.resolve("countries.csv");
    CountryRanges.unpackTo(file);
    List<RangePage> pages = pages(file);
    RangeSnapshot snapshot = RangePages.snapshot(pages, CountryRanges.COUNT);
    assertTrue(snapshot.bytes() < 12 << 20, () -> snapshot.bytes() + " bytes");
    String[] countries = new String[snapshot.valueCount()];
    Arrays.setAll(countries, i -> new String(snapshot.value(i)).substring(12, 14));
    CountryRanges oracle = CountryRanges.load();
    for (RangePage page : pages) {
      for (int i = 0; i < page.starts().size(); i++) {
        // Where a range begins, or the gap behind it: with the address before, all four edges.
        InetAddress start = start(page, i);
        for (InetAddress address : List.of(start, beside(start, -1))) {
          int value = snapshot.find(address);
          assertEquals(
              oracle.country(address).orElse("none"),
              value < 0 ? "none" : countries[value],
              address::getHostAddress);
        }
      }
    }
  }

  private static List<RangePage> pages(Path file) throws IOException {
    RangePageBuilder builder = new RangePageBuilder();
    try (RangeFile in = RangeFile.open(file, Decimals.AUTO)) {
      for (List<IpRange> some = in.next(10_000); !some.isEmpty(); some = in.next(10_000)) {
        some.forEach(builder::add);
      }
    }
    builder.finish();
    return builder.takePages();
  }

  private static InetAddress start(RangePage page, int i) {
    AddressColumn starts = page.starts();
    ByteBuffer bytes =
        page.isIpv6()
            ? ByteBuffer.allocate(16).putLong(starts.high(i)).putLong(starts.low(i))
            : ByteBuffer.allocate(4).putInt((int) starts.low(i));
    return ofBytes(bytes.array());
  }

  private static InetAddress ofBytes(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The address so far above this one, beginning anew at either end of its family. */
  private static InetAddress beside(InetAddress address, int distance) {
    byte[] bytes = address.getAddress();
    int carry = distance;
    for (int i = bytes.length - 1; i >= 0; i--) {
      int sum = Byte.toUnsignedInt(bytes[i]) + carry;
      bytes[i] = (byte) sum;
      carry = sum >> Byte.SIZE;
    }
    return ofBytes(bytes);
  }

  @Test
  void theEndsOfBothFamiliesAndTheGapsBetweenAreExact() {
    RangeSnapshot snapshot =
        snapshot(
            List.of(
                range("0.0.0.0", "0.0.0.0", "AA"),
                range("1.0.0.0", "1.0.0.9", "BB"),
                range("255.255.255.255", "255.255.255.255", "CC"),
                range("::", "::", "DD"),
                range("1::ffff:ffff:ffff:ffff", "2::", "EE"),
                range("ffff::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "FF")));
    assertEquals("AA", country(snapshot, address("0.0.0.0")));
    assertEquals("none", country(snapshot, address("0.0.0.1")));
    assertEquals("none", country(snapshot, address("0.255.255.255")));
    assertEquals("BB", country(snapshot, address("1.0.0.9")));
    assertEquals("none", country(snapshot, address("1.0.0.10")));
    assertEquals("none", country(snapshot, address("255.255.255.254")));
    assertEquals("CC", country(snapshot, address("255.255.255.255")));
    assertEquals("DD", country(snapshot, address("::")));
    assertEquals("none", country(snapshot, address("::1")));
    assertEquals("none", country(snapshot, address("1::ffff:ffff:ffff:fffe")));
    assertEquals("EE", country(snapshot, address("1:0:0:1::")));
    assertEquals("EE", country(snapshot, address("2::")));
    assertEquals("none", country(snapshot, address("2::1")));
    assertEquals("FF", country(snapshot, address("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")));
  }

  @Test
  void aFamilyThatHasNoRangesAnswersNothing() {
    assertEquals("none", country(snapshot(List.of(range("::", "1::", "AA"))), address("1.1.1.1")));
    assertEquals(
        "none", country(snapshot(List.of(range("1.0.0.0", "1.0.0.9", "AA"))), address("::1")));
  }

  /** With one range in front or not, gaps and ranges both come to stand first in a page. */
  @Test
  void gapsAtTheEdgesOfPagesAreExact() {
    for (int inFront = 0; inFront < 2; inFront++) {
      List<IpRange> ranges = new ArrayList<>();
      if (inFront == 1) {
        ranges.add(range("2.0.0.0", "2.255.255.255", "AA"));
      }
      for (int i = 0; i < 3 * RangePageBuilder.ENTRIES; i++) {
        InetAddress address = beside(address("3.0.0.0"), 2 * i);
        ranges.add(IpRange.ofCountry(address, address, i % 2 == 0 ? "BB" : "CC"));
      }
      RangeSnapshot snapshot = snapshot(ranges);
      for (int i = 0; i < 3 * RangePageBuilder.ENTRIES; i++) {
        InetAddress address = beside(address("3.0.0.0"), 2 * i);
        assertEquals(i % 2 == 0 ? "BB" : "CC", country(snapshot, address));
        assertEquals("none", country(snapshot, beside(address, 1)));
      }
    }
  }

  @Test
  void equalValuesAreStoredOnceForAllPages() {
    List<IpRange> ranges = new ArrayList<>();
    for (int i = 0; i < 2 * RangePageBuilder.ENTRIES; i++) {
      InetAddress address = beside(address("3.0.0.0"), i);
      ranges.add(IpRange.ofCountry(address, address, i % 2 == 0 ? "BB" : "CC"));
    }
    ranges.add(range("1::", "1::", "BB"));
    assertEquals(2, snapshot(ranges).valueCount());
  }

  @Test
  void rangesThatAreInNoOrderMakeNoPages() {
    for (List<IpRange> ranges :
        List.of(
            List.of(range("2.0.0.0", "2.0.0.9", "AA"), range("1.0.0.0", "1.0.0.9", "BB")),
            List.of(range("2.0.0.0", "2.0.0.9", "AA"), range("2.0.0.9", "2.0.0.10", "BB")),
            List.of(range("2::", "2::9", "AA"), range("1.0.0.0", "1.0.0.9", "BB")),
            List.of(range("2.0.0.9", "2.0.0.0", "AA")),
            List.of(range("2.0.0.9", "2::", "AA")))) {
      FailureException refused =
          assertThrows(FailureException.class, () -> RangePages.of(ranges), ranges::toString);
      assertEquals("ranges-disordered", refused.failure().reason());
    }
  }

  @Test
  void whatTakesMoreThanItsBoundIsRefusedAtThatPage() {
    List<RangePage> pages = RangePages.of(List.of(range("1.0.0.0", "1.0.0.9", "AA")));
    RangeSnapshot.Builder builder = new RangeSnapshot.Builder(RangePages.generation(1), 100);
    FailureException refused =
        assertThrows(FailureException.class, () -> pages.forEach(builder::add));
    assertEquals("ranges-too-large", refused.failure().reason());
  }

  @Test
  void aGenerationOfAnotherNumberOfRangesThanWereImportedIsDamaged() {
    RangeSnapshot.Builder builder =
        new RangeSnapshot.Builder(RangePages.generation(2), Long.MAX_VALUE);
    RangePages.of(List.of(range("1.0.0.0", "1.0.0.9", "AA"))).forEach(builder::add);
    FailureException refused = assertThrows(FailureException.class, builder::build);
    assertEquals("ranges-damaged", refused.failure().reason());
  }
}
