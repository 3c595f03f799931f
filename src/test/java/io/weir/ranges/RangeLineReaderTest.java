package io.weir.ranges;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.event.Failure;
import io.weir.event.FailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        "' 1.0.0.0 , 1.0.0.255 , AU\r' | 1.0.0.0 | 1.0.0.255 | AU"
      })
  void aLineIsARangeWithAddressesAsTextOrNumber(
      String line, String first, String last, String country) {
    IpRange range = RangeLineReader.read(line, 1);
    assertEquals(first, range.first().getHostAddress());
    assertEquals(last, range.last().getHostAddress());
    assertEquals(country, range.country());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.0.0.0,1.0.0.255 | has 2 columns",
        "1.0.0.0,1.0.0.255,AU,Australia | has 4 columns",
        "AU,1.0.0.0,1.0.0.255 | has no address in its column start",
        "1.0.0.0,host,AU | has no address in its column end",
        "1.0.0.0,01.0.0.255,AU | has no address in its column end",
        "1.0.0.0,340282366920938463463374607431768211456,AU | has no address in its column end",
        "-1,5,AU | has no address in its column start",
        "1.0.0.255,1.0.0.0,AU | ends before it begins",
        "200.0.0.0,100.0.0.0,AU | ends before it begins",
        "1.0.0.0,2a00::,AU | begins in one address family",
        "1.0.0.0,1.0.0.255,Australia | has no country",
        "1.0.0.0,1.0.0.255,\"\" | has no country"
      })
  void aLineThatIsNoneIsRefusedByItsNumberAndReason(String line, String message) {
    FailureException refused =
        assertThrows(FailureException.class, () -> RangeLineReader.read(line, 4711));
    assertEquals(Failure.Kind.RECORD, refused.failure().kind());
    assertTrue(
        refused.failure().message().startsWith("line 4711 " + message),
        refused.failure().message());
  }

  @Test
  void namesOfColumnsAreToldFromAddresses() {
    assertTrue(RangeLineReader.isHeader("start,end,country"));
    assertTrue(RangeLineReader.isHeader("first ip,last ip,country\r"));
    assertFalse(RangeLineReader.isHeader("::,::1,US"));
    assertFalse(RangeLineReader.isHeader("1.0.0.0,1.0.0.255,AU"));
    assertFalse(RangeLineReader.isHeader("16777216,16777471,AU"));
  }
}
