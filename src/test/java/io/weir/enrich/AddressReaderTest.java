package io.weir.enrich;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.weir.event.Answer;
import io.weir.event.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressReaderTest {

  @ParameterizedTest
  @CsvSource({
    "1.2.3.4, 1.2.3.4",
    "192.0.3.0, 192.0.3.0",
    "2a00:1450:4001::8, 2a00:1450:4001:0:0:0:0:8",
    "2A00:1450:4001::8, 2a00:1450:4001:0:0:0:0:8",
    "::ffff:1.2.3.4, 1.2.3.4",
    "::ffff:102:304, 1.2.3.4",
    "64:ff9b::1.2.3.4, 64:ff9b:0:0:0:0:102:304",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2, 2001:0:4136:e378:8000:63bf:3fff:fdd2"
  })
  void aPublicAddressIsWorthAQuestion(String text, String address) {
    AddressReader.Routable read =
        assertInstanceOf(AddressReader.Routable.class, AddressReader.read(text));
    assertEquals(address, read.address().getHostAddress());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.4:80",
        "1.2.3.4/24",
        " 1.2.3.4",
        "1.2.3.4 ",
        "1.2.3.4, 5.6.7.8",
        "01.2.3.4",
        "1.2.3.04",
        "1.2.00.4",
        "::ffff:01.2.3.4",
        "256.1.1.1",
        "-1.2.3.4",
        "0x7f.0.0.1",
        "2130706433",
        "1..2.3",
        "١.٢.٣.٤",
        "[::1]",
        "[2a00::1]:443",
        "fe80::1%eth0",
        "fe80::1%1",
        ":::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "12345::",
        "::1::",
        "localhost",
        "example.com",
        "dead.beef",
        "1.2.3.4\n",
        "1.2.3.4\u0000"
      })
  void whatIsNotExactlyAnAddressIsTheRecordsFault(String text) {
    Failure failure = failure(text);
    assertEquals(Failure.Kind.RECORD, failure.kind());
    assertEquals("bad-address", failure.reason());
  }

  @Test
  void aTextThatIsFarTooLongIsRefusedAndNeverEchoed() {
    String text = "7".repeat(70_000);
    assertFalse(failure(text).message().contains("777"));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0, private-address",
    "10.255.255.255, private-address",
    "172.16.0.0, private-address",
    "172.31.255.255, private-address",
    "192.168.0.1, private-address",
    "100.64.0.0, carrier-nat-address",
    "100.127.255.255, carrier-nat-address",
    "127.0.0.1, loopback-address",
    "169.254.169.254, link-local-address",
    "192.0.2.1, documentation-address",
    "198.51.100.255, documentation-address",
    "203.0.113.9, documentation-address",
    "198.19.255.255, benchmark-address",
    "224.0.0.1, multicast-address",
    "239.255.255.255, multicast-address",
    "240.0.0.1, reserved-address",
    "0.0.0.1, reserved-address",
    "0.0.0.0, unspecified-address",
    "255.255.255.255, broadcast-address",
    "::, unspecified-address",
    "::1, loopback-address",
    "::ffff:10.1.2.3, private-address",
    "fe80::1, link-local-address",
    "febf::1, link-local-address",
    "fec0::1, private-address",
    "fd00::1, unique-local-address",
    "fc00::1, unique-local-address",
    "ff02::1, multicast-address",
    "2001:db8::1, documentation-address",
    "3fff:fff::1, documentation-address"
  })
  void anAddressThatNobodyCanPlaceIsAnsweredWithoutAQuestion(String text, String reason) {
    AddressReader.Settled settled =
        assertInstanceOf(AddressReader.Settled.class, AddressReader.read(text));
    assertEquals(new Answer.None(reason, null), settled.answer());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9.255.255.255",
        "11.0.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "169.253.0.1",
        "192.167.255.255",
        "192.0.1.255",
        "198.17.255.255",
        "198.20.0.0",
        "203.0.114.0",
        "223.255.255.255",
        "::2",
        "fe00::1",
        "2001:db9::1",
        "3fff:1000::1",
        "fbff::1"
      })
  void itsNeighboursArePublic(String text) {
    assertInstanceOf(AddressReader.Routable.class, AddressReader.read(text));
  }

  @Test
  void specialAddressesAreAddressesToo() {
    assertEquals("10.0.0.1", AddressReader.parse("10.0.0.1").getHostAddress());
    assertNull(AddressReader.parse("host"));
  }

  private static Failure failure(String text) {
    AddressReader.Settled settled =
        assertInstanceOf(AddressReader.Settled.class, AddressReader.read(text));
    return assertInstanceOf(Answer.Failed.class, settled.answer()).failure();
  }
}
