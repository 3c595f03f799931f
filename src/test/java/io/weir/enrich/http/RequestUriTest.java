package io.weir.enrich.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.weir.config.ByteSize;
import io.weir.enrich.HttpRequestSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestUriTest {

  @ParameterizedTest
  @CsvSource({
    "http://a:8081/v1/parse?ua={input}&x=1, a, 8081, false, /v1/parse?ua=I&x=1",
    "https://a.example/{input}/device, a.example, 443, true, /I/device",
    "http://a?ua={input}, a, 80, false, /?ua=I",
    "http://[::1]:9/{input}, ::1, 9, false, /I"
  })
  void theAddressIsTakenApartOnce(
      String template, String host, int port, boolean tls, String target) {
    RequestUri uri = uri(template);
    assertEquals(host, uri.host());
    assertEquals(port, uri.port());
    assertEquals(tls, uri.tls());
    assertEquals(target, uri.of("I"));
  }

  @Test
  void noInputCanChangeTheAddressOrSplitTheRequest() {
    RequestUri uri = uri("http://a/?ua={input}&key=1");
    assertEquals("/?ua=a%26key%3D2%23%2F..%2F%20%2B%25&key=1", uri.of("a&key=2#/../ +%"));
    assertEquals(
        "/?ua=%0D%0AHost%3A%20evil%00%1B%7F&key=1", uri.of("\r\nHost: evil\0\u001B\u007F"));
    assertEquals("/?ua=%C3%A4%E2%80%AE%F0%9F%98%80&key=1", uri.of("ä\u202E😀"));
    assertEquals("/?ua=a%3Fb&key=1", uri.of("a\uD800b"));
    assertEquals("/?ua=-._~aZ09&key=1", uri.of("-._~aZ09"));
  }

  @Test
  void allButUnreservedCharactersAreEncodedByTheirBytes() {
    RequestUri uri = uri("http://a/{input}");
    for (int c = Character.MIN_VALUE; c <= Character.MAX_VALUE; c++) {
      String input = "a" + (char) c + "*";
      assertEquals(
          "/a" + encoded((char) c) + "%2A", uri.of(input), "character " + Integer.toHexString(c));
    }
  }

  /** As RFC 3986 has it, and as the service's decoder expects it. */
  private static String encoded(char c) {
    if (c < 128 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0)) {
      return String.valueOf(c);
    }
    StringBuilder bytes = new StringBuilder();
    for (byte b : String.valueOf(c).getBytes(StandardCharsets.UTF_8)) {
      bytes.append(String.format("%%%02X", b));
    }
    return bytes.toString();
  }

  @Test
  void whatStandsInTheConfiguredUriIsSentAsItIs() {
    assertEquals("/\u00e4%41%4a'?x=a*b;I~+", uri("http://a/\u00e4%41%4a'?x=a*b;{input}~+").of("I"));
  }

  @Test
  void anInputIsTooLongByItsBytes() {
    RequestUri uri = uri("http://a/{input}");
    assertNull(uri.refusal("a".repeat(64)));
    assertEquals("input-too-long", uri.refusal("a".repeat(65)).reason());
    assertEquals("input-too-long", uri.refusal("ä".repeat(33)).reason());
    assertFalse(uri.refusal("a".repeat(65)).message().contains("aa"));
  }

  @ParameterizedTest
  @CsvSource({
    "http://a/{input}/x, ..",
    "http://a/{input}/x, .",
    "http://a/{input}, ../admin",
    "http://a/{input}, x/../../admin",
    "http://a/{input}, x\\..\\admin",
    "http://a/{input}, x/..",
    "http://a/v{input}, /../admin",
    "http://a/.{input}/x, .",
    "http://a/{input}./x, .",
    "http://a/{input}?q=1, ..",
    "http://a/{input}/x, ''",
  })
  void anInputThatWouldBeAStepInThePathIsNotSent(String template, String input) {
    assertEquals("input-not-sendable", uri(template).refusal(input).reason());
  }

  @ParameterizedTest
  @CsvSource({
    "http://a/?q={input}, ..",
    "http://a/?q={input}, a/../b",
    "http://a/?q={input}, ''",
    "http://a/{input}, Mozilla/5.0 (X11; ...)",
    "http://a/{input}, ...",
    "http://a/{input}, .a/b.",
    "http://a/v{input}, ..",
  })
  void dotsElsewhereAreHarmless(String template, String input) {
    assertNull(uri(template).refusal(input));
  }

  private static RequestUri uri(String template) {
    return new RequestUri(
        new HttpRequestSettings(
            template,
            Duration.ofMillis(500),
            4,
            100,
            true,
            new ByteSize(8192),
            new ByteSize(1024),
            new ByteSize(64),
            Map.of()));
  }
}
