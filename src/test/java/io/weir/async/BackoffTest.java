package io.weir.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Waits double up to their limit, and are spread over the upper half. */
class BackoffTest {

  @ParameterizedTest
  @CsvSource({
    "0,          10,   20",
    "1,          10,   20",
    "2,          20,   40",
    "5,          160,  320",
    "9,          2500, 5000",
    "65,         2500, 5000",
    "1000000,    2500, 5000",
    "2147483647, 2500, 5000",
  })
  void aWaitLiesWithinItsBounds(int failures, long least, long most) {
    for (int i = 0; i < 500; i++) {
      long wait = Backoff.INFRASTRUCTURE.millis(failures);
      assertTrue(wait >= least && wait <= most, () -> "waits " + wait + " ms");
    }
  }

  @Test
  void aWaitIsNeverNothing() {
    assertEquals(1, new Backoff(Duration.ZERO, Duration.ZERO).millis(1));
  }
}
