package io.weir.ranges;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RangeLineReaderTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "16777216,16777471,AU | 1.0.0.0 | 1.0.0.255 | AU",
        "0,4294967295,de | 0.0.0.0 | 255.255.255.255 | DE",
        "4294967296,340282366920938463463374607431768211455,FR | 0:0:0:0:0:1:0:0 |"
            + " ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff | FR",
        "1.2.3.4,1.2.3.4,A1 | 1.2.3.4 | 1.2.3.4 | A1",
        "2c0f:fff0::,2c0f:fff0:ffff::,NG | 2c0f:fff0:0:0:0:0:0:0 | 2c0f:fff0:ffff:0:0:0:0:0 | NG",
        "281470681743360,281474976710655,US | 0.0.0.0 | 255.255.255.255 | US",
        "' 1.0.0.0 , 1.0.0.255 , AU\r' | 1.0.0.0 | 1.0.0.255 | AU",
        "0,281470681743359,ZZ | 0:0:0:0:0:0:0:0 | 0:0:0:0:0:fffe:ffff:ffff | ZZ",
        "281470681743360,281470681743615,AU | 0.0.0.0 | 0.0.0.255 | AU",
        "\"16777216\",\"16777471\",\"US\" | 1.0.0.0 | 1.0.0.255 | US",
        "\"1.0.0.0\", \"1.0.0.255\", \"us\" | 1.0.0.0 | 1.0.0.255 | US",
        "\"0\",\"5\",\"KR\",\"Korea, \"\"Republic\"\" of\" | 0.0.0.0 | 0.0.0.5 | KR",
        "1.0.0.0,1.0.0.255,AU,Australia | 1.0.0.0 | 1.0.0.255 | AU",
        "16777216,1.0.0.255,AU | 1.0.0.0 | 1.0.0.255 | AU",
        "::,16777216,ZZ | 0:0:0:0:0:0:0:0 | 0:0:0:0:0:0:100:0 | ZZ",
        "1.0.0.0;1.0.0.255;AU | 1.0.0.0 | 1.0.0.255 | AU",
        "1.0.0.0\t1.0.0.255\tAU | 1.0.0.0 | 1.0.0.255 | AU"
      })
  void aLineIsARangeWithAddressesAsTextOrNumber(
      String line, String first, String last, String country) {
    IpRange range = read(line).orElseThrow();
    assertEquals(first, range.first().getHostAddress());
    assertEquals(last, range.last().getHostAddress());
    assertEquals("{\"country\":\"" + country + "\"}", range.value());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.0.0.0,1.0.0.255 | has 2 columns",
        "1.0.0.0,1.0.0.255,AU,NSW,Australia | has 5 columns",
        "1.0.0.0,1.0.0.255,OC,AU | has two columns that may be the country",
        "1.0.0.0/24,AU | gives a network, not a range",
        "1.0.0.0/24,2077456,2077456,,0,0 | gives a network, not a range",
        "2a00::/12,2077456,2077456,,0,0 | gives a network, not a range",
        "\"1.0.0.0,1.0.0.255,AU | has a quote that is not closed",
        "4.25405E+37,4.25405E+37,AU | has a rounded number in its column start",
        "16777216,host,AU | has no address in its column end",
        "host,16777216,AU | has no address in its column start",
        "1.0.0.0,4294967296,AU | has no address in its column end",
        "AU,1.0.0.0,1.0.0.255 | has no address in its column start",
        "1.0.0.0,host,AU | has no address in its column end",
        "1.0.0.0,01.0.0.255,AU | has no address in its column end",
        "1.0.0.0,340282366920938463463374607431768211456,AU | has no address in its column end",
        "-1,5,AU | has no address in its column start",
        "1.0.0.255,1.0.0.0,AU | ends before it begins",
        "200.0.0.0,100.0.0.0,AU | ends before it begins",
        "1.0.0.0,2a00::,AU | begins in one address family",
        "1.0.0.0,1.0.0.255,Australia | has no country",
        "1.0.0.0,1.0.0.255, | has no country",
        "1.0.0.0,1.0.0.255,\"\" | has no country"
      })
  void aLineThatIsNoneIsRefusedByItsNumberAndReason(String line, String message) {
    FailureException refused = assertThrows(FailureException.class, () -> read(line, 4711));
    assertEquals(Failure.Kind.RECORD, refused.failure().kind());
    assertTrue(
        refused.failure().message().startsWith("line 4711 " + message),
        refused.failure().message());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " \t\r",
        "# made by hand",
        "  #start,end,country",
        "start,end,country",
        "first ip,last ip,country\r",
        "ipv4_start,ipv4_end,country",
        "\"ip_from\",\"ip_to\",\"country_code\",\"country_name\"",
        "start;end;country"
      })
  void blankLinesCommentsAndNamesOfColumnsAreNoRanges(String line) {
    RangeLineReader reader = new RangeLineReader(Decimals.AUTO);
    assertEquals(Optional.empty(), reader.read(line, 1));
    assertEquals(
        "1.0.0.0",
        first(reader, "1.0.0.0,1.0.0.255,AU".replace(',', line.contains(";") ? ';' : ',')));
    assertEquals(0, reader.nobodys());
  }

  @Test
  void columnsAreNamedOnceAtMost() {
    RangeLineReader reader = new RangeLineReader(Decimals.AUTO);
    reader.read("start,end,country", 1);
    FailureException refused =
        assertThrows(FailureException.class, () -> reader.read("start,end,country", 2));
    assertEquals("line 2 has no address in its column start", refused.failure().message());
  }

  @Test
  void rangesThatAreNobodysAreCountedAndCheckedLikeOthers() {
    RangeLineReader reader = new RangeLineReader(Decimals.AUTO);
    assertEquals(Optional.empty(), reader.read("0,16777215,-", 1));
    assertEquals(Optional.empty(), reader.read("\"1.0.0.0\",\"1.0.0.255\",\"-\",\"-\"", 2));
    assertThrows(FailureException.class, () -> reader.read("5,1,-", 3));
    assertThrows(FailureException.class, () -> reader.read("x,1,-", 4));
    assertEquals(2, reader.nobodys());
    assertEquals(Optional.empty(), reader.decimalsReadAs(), "it does not matter");
  }

  @Test
  void smallNumbersAreIpv4UnlessTheFileSaysOtherwise() {
    RangeLineReader reader = new RangeLineReader(Decimals.AUTO);
    reader.read("0,16777215,-", 1);
    assertEquals("1.0.0.0", first(reader, "16777216,16777471,AU"));
    assertEquals("2a00:0:0:0:0:0:0:0", first(reader, "2a00::,2a00::1,DE"), "text is what it is");
    assertEquals(Optional.of("IPv4"), reader.decimalsReadAs());
  }

  @Test
  void aFileWithNumbersBeyondIpv4IsIpv6() {
    RangeLineReader reader = new RangeLineReader(Decimals.AUTO);
    assertEquals("0:0:0:0:0:0:0:0", first(reader, "0,281470681743359,ZZ"));
    assertEquals("1.0.0.0", first(reader, "281470698520576,281470698520831,US"), "mapped");
    assertEquals(Optional.of("IPv6"), reader.decimalsReadAs());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0,281470681743359,ZZ | 16777216,16777471,AU",
        "16777216,16777471,AU | 0,281470681743359,ZZ",
        "0,281470681743359,- | 16777216,16777471,AU",
        "0,16777215,ZZ | 4294967296,42540528726795050063891204319802818560,JP"
      })
  void aFileThatMayBeOfEitherFamilyIsRefusedAndNamesBothLines(String one, String other) {
    RangeLineReader reader = new RangeLineReader(Decimals.AUTO);
    reader.read(one, 3);
    FailureException refused = assertThrows(FailureException.class, () -> reader.read(other, 8));
    assertTrue(
        refused.failure().message().startsWith("line 8 and line 3: one goes beyond 4294967295"),
        refused.failure().message());
    assertTrue(refused.failure().message().endsWith("--decimals ipv6 that it is IPv6"));
  }

  @Test
  void whatNumbersAreCanBeSaid() {
    RangeLineReader mixed = new RangeLineReader(Decimals.MIXED);
    assertEquals("1.0.0.0", first(mixed, "16777216,16777471,AU"));
    assertEquals("0:0:0:0:0:0:0:0", first(mixed, "0,281470681743359,ZZ"));
    assertEquals(Optional.of("IPv4 up to 4294967295, IPv6 beyond"), mixed.decimalsReadAs());
    RangeLineReader ipv6 = new RangeLineReader(Decimals.IPV6);
    assertEquals("0:0:0:0:0:0:100:0", first(ipv6, "16777216,16777471,AU"));
    assertEquals("0:0:0:0:0:1:0:0", first(ipv6, "4294967296,4294967296,AU"));
    assertEquals(Optional.of("IPv6"), ipv6.decimalsReadAs());
    RangeLineReader ipv4 = new RangeLineReader(Decimals.IPV4);
    assertEquals("1.0.0.0", first(ipv4, "16777216,16777471,AU"));
    FailureException refused =
        assertThrows(FailureException.class, () -> ipv4.read("0,281470681743359,ZZ", 2));
    assertTrue(refused.failure().message().startsWith("line 2 goes beyond 4294967295"));
  }

  private static String first(RangeLineReader reader, String line) {
    return reader.read(line, 9).orElseThrow().first().getHostAddress();
  }

  private static Optional<IpRange> read(String line) {
    return read(line, 1);
  }

  private static Optional<IpRange> read(String line, long number) {
    return new RangeLineReader(Decimals.AUTO).read(line, number);
  }
}
