package io.weir.enrich.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-11-28T10:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | 1000",
        " 30 | 30000",
        "0 | 100",
        "86400 | 600000",
        "Sat, 28 Nov 2026 10:00:05 GMT | 5000",
        "Sat, 28 Nov 2026 09:00:00 GMT | 100",
        "Sat, 28 Nov 2099 09:00:00 GMT | 600000",
        "soon | 1000",
        "-5 | 1000",
        "99999999999999999999 | 1000",
        "'' | 1000"
      })
  void secondsAndDatesAreReadWithinBoundsAndAllElseIsASecond(String value, long millis) {
    assertEquals(Duration.ofMillis(millis), RetryAfter.read(value, NOW));
  }

  @Test
  void aServiceThatDoesNotSayIsLeftAloneForASecond() {
    assertEquals(Duration.ofSeconds(1), RetryAfter.read(null, NOW));
  }
}
