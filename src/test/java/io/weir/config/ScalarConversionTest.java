package io.weir.config;

import static io.weir.config.Complaining.assertOnly;
import static io.weir.config.SampleSettings.withMember;
import static io.weir.config.SampleSettings.withStore;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How single values are written, and what is said of those that are not. */
class ScalarConversionTest {

  @ParameterizedTest
  @CsvSource({
    "0s, 0",
    "500ms, 500",
    "10s, 10000",
    "1m, 60000",
    "1h, 3600000",
    "1d, 86400000",
    "90s, 90000"
  })
  void aDurationIsAWholeNumberAndItsUnit(String written, long millis) {
    assertEquals(Duration.ofMillis(millis), DurationCodec.parse(written));
  }

  @ParameterizedTest
  @CsvSource({"0, 0ms", "1, 1ms", "1500, 1500ms", "90000, 90s", "60000, 1m", "172800000, 2d"})
  void aDurationIsWrittenInItsLargestUnit(long millis, String written) {
    assertEquals(written, DurationCodec.write(Duration.ofMillis(millis)));
    assertEquals(Duration.ofMillis(millis), DurationCodec.parse(written));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "s",
        "-1s",
        "+1s",
        "1.5s",
        "1 s",
        " 1s",
        "1S",
        "1m30s",
        "PT1S",
        "1w",
        "1us",
        "9999999999d",
        "١s"
      })
  void whatIsNoDurationIsRefused(String written) {
    assertThrows(IllegalArgumentException.class, () -> DurationCodec.parse(written));
  }

  @Test
  void aDurationWithoutUnitIsAskedForIt() {
    assertOnly(
        "/retry/limit: must be a duration with its unit, such as \"500ms\", \"10s\", \"1m\","
            + " \"1h\" or \"1d\", is \"500\"; did you mean \"500ms\" or \"500s\"?",
        withMember("\"retry\": {\"limit\": \"500\"}"));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "512, 512",
    "512B, 512",
    "64KiB, 65536",
    "4MiB, 4194304",
    "4 MiB, 4194304",
    "1GiB, 1073741824",
    "2TiB, 2199023255552"
  })
  void aSizeIsAWholeNumberWithABinaryUnitOrNone(String written, long bytes) {
    assertEquals(new ByteSize(bytes), ByteSize.parse(written));
  }

  @ParameterizedTest
  @CsvSource({"0, 0B", "1, 1B", "1025, 1025B", "65536, 64KiB", "1073741824, 1GiB"})
  void aSizeIsWrittenInItsLargestUnit(long bytes, String written) {
    assertEquals(written, new ByteSize(bytes).toString());
    assertEquals(new ByteSize(bytes), ByteSize.parse(written));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "B", "-1", "1.5MiB", "64KB", "64kib", "64k", "1e3", "99999999TiB"})
  void whatIsNoSizeIsRefused(String written) {
    assertThrows(IllegalArgumentException.class, () -> ByteSize.parse(written));
  }

  @Test
  void aDecimalUnitIsAnsweredByTheBinaryOne() {
    assertOnly(
        "/store/buffer: must be a size, such as \"64KiB\", \"4MiB\" or a whole number of bytes, is"
            + " \"64KB\"; did you mean \"64KiB\"?",
        withStore("\"buffer\": \"64KB\""));
  }

  @Test
  void aFractionOfAByteIsRefused() {
    assertOnly(
        "/store/buffer: must be a size, such as \"64KiB\", \"4MiB\" or a whole number of bytes, is"
            + " \"1500.5\"",
        withStore("\"buffer\": 1500.5"));
  }

  @Test
  void anEnumIsWrittenInLowerCaseWithHyphensAndGuessed() {
    assertOnly(
        "/store/tls: must be one of \"disable\", \"require\", \"verify-full\", is"
            + " \"VERIFY_FULL\"; did you mean \"verify-full\"?",
        withStore("\"tls\": \"VERIFY_FULL\""));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1.0, 1", "1e3, 1000"})
  void aWholeNumberMayBeWrittenInAnyWayThatIsWhole(String written, int value) {
    assertEquals(value, SampleSettings.parse(withStore("\"port\": " + written)).store().port());
  }

  @Test
  void aNumberThatDoesNotFitIsRefused() {
    assertOnly(
        "/store/port: must be a whole number, is \"2147483648\"; at most 2147483647 fits here",
        withStore("\"port\": 2147483648"));
    assertOnly(
        "/store/maxRows: must be a whole number, is \"9223372036854775808\"; fractions and more"
            + " than 64 bits do not fit here",
        withStore("\"maxRows\": 9223372036854775808"));
    assertOnly(
        "/store/share: must be a number, is \"1E+400\"; it is beyond any use",
        withStore("\"share\": 1e400"));
  }

  @Test
  void aPointerWithoutSlashIsGuessed() {
    assertOnly(
        "/steps/0/input: must be a JSON pointer, such as \"/user/ip\", is \"user.ip\"; did you"
            + " mean \"/user/ip\"?",
        withMember(
            "\"steps\": [{\"lookup\": \"ip-range\", \"name\": \"a\", \"input\": \"user.ip\"}]"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "localhost:80/x", "/x", "http://a b/", "http://h/?q={i}"})
  void aUriNeedsASchemeAndNoBlanks(String uri) {
    String json =
        withMember(
            "\"steps\": [{\"lookup\": \"http\", \"name\": \"a\", \"address.uri\": \""
                + uri
                + "\"}]");

    assertEquals(1, Complaining.of(json).size());
  }
}
