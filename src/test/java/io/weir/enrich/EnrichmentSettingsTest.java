package io.weir.enrich;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonPointer;
import io.weir.config.ByteSize;
import io.weir.config.Validatable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnrichmentSettingsTest {

  @Test
  void aSensibleServiceHasNothingToComplainAbout() {
    assertEquals(List.of(), complaints(request("http://localhost:8081/v1/parse?ua={input}")));
    assertEquals(List.of(), complaints(request("https://[::1]/devices/{input}")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost/parse",
        "http://localhost/{input}?ua={input}",
        "ftp://localhost/{input}",
        "file:///etc/{input}",
        "/parse?ua={input}",
        "http://{input}/parse",
        "http://{input}.example/parse",
        "http://example:80{input}/parse",
        "http://user:word@example/{input}",
        "http://example/?ua={input}#top",
        "http://exa mple/{input}"
      })
  void aUriThatIsNotAnHttpAddressWithOneInputBehindItsHostIsRefused(String uri) {
    assertEquals(List.of("/uri"), complaints(request(uri)));
  }

  @Test
  void aHeaderThatWouldSplitTheRequestIsRefused() {
    assertEquals(
        List.of("/headers/X-Key"),
        complaints(request("http://a/{input}", Map.of("X-Key", "a\r\nHost: evil"))));
    assertEquals(
        List.of("/headers/X Key"), complaints(request("http://a/{input}", Map.of("X Key", "a"))));
    assertEquals(
        List.of("/headers/a~1b~0"), complaints(request("http://a/{input}", Map.of("a/b~", "a"))));
  }

  @Test
  void pointersToTheWholeEventAndNamesWithBlanksAreRefused() {
    JsonPointer root = JsonPointer.empty();
    assertEquals(
        List.of("/name", "/input", "/output", "/dataset"),
        complaints(
            new EnrichmentSettings.IpRange(
                "my geo",
                root,
                root,
                OnFailure.RETRY,
                List.of(),
                "Geo 1",
                EnrichmentSettings.IpRange.Mode.SNAPSHOT,
                new ByteSize(1 << 20))));
  }

  @Test
  void anUnknownFieldOfADatabaseIsNamedByItsPlace() {
    JsonPointer pointer = JsonPointer.compile("/ip");
    assertEquals(
        List.of("/fields/1"),
        complaints(
            new EnrichmentSettings.Mmdb(
                "geo",
                pointer,
                pointer,
                OnFailure.SKIP,
                List.of(),
                "x.mmdb",
                List.of("city", "planet"))));
  }

  private static HttpRequestSettings request(String uri) {
    return request(uri, Map.of());
  }

  private static HttpRequestSettings request(String uri, Map<String, String> headers) {
    return new HttpRequestSettings(
        uri,
        Duration.ofMillis(500),
        64,
        1000,
        true,
        new ByteSize(32768),
        new ByteSize(65536),
        new ByteSize(4096),
        headers);
  }

  private static List<String> complaints(Validatable settings) {
    List<String> pointers = new ArrayList<>();
    settings.check((pointer, message) -> pointers.add(pointer));
    return pointers;
  }
}
