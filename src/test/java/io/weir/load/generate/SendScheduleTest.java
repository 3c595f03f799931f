package io.weir.load.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SendScheduleTest {
  private static final SendSchedule BURSTS =
      new SendSchedule.Bursts(100, 5, Duration.ofSeconds(10), Duration.ofSeconds(2));

  @Test
  void aSteadyRateSpacesEventsEvenly() {
    SendSchedule steady = new SendSchedule.Steady(200);
    assertEquals(0, steady.intendedNanos(0));
    assertEquals(5_000_000, steady.intendedNanos(1));
    assertEquals(3_600_000_000_000L, steady.intendedNanos(720_000));
  }

  @Test
  void aBurstComesAtTheEndOfEveryPeriodWithItsFactor() {
    assertEquals(800, eventsBetween(0, 8), "calm");
    assertEquals(1_000, eventsBetween(8, 10), "burst");
    assertEquals(800, eventsBetween(10, 18), "calm again");
    assertEquals(1_000, eventsBetween(38, 40), "the fourth burst");
  }

  @Test
  void intendedTimesNeverGoBack() {
    long last = 0;
    for (int number = 0; number < 10_000; number++) {
      long intended = BURSTS.intendedNanos(number);
      assertTrue(intended >= last, "event " + number);
      last = intended;
    }
  }

  @Test
  void aRateOrABurstThatCannotBeIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new SendSchedule.Steady(0));
    assertThrows(IllegalArgumentException.class, () -> new SendSchedule.Steady(Double.NaN));
    assertThrows(
        IllegalArgumentException.class,
        () -> new SendSchedule.Bursts(100, 5, Duration.ofSeconds(2), Duration.ofSeconds(2)));
    assertThrows(
        IllegalArgumentException.class,
        () -> new SendSchedule.Bursts(500_000, 5, Duration.ofSeconds(2), Duration.ofSeconds(1)));
  }

  private static int eventsBetween(long fromSecond, long toSecond) {
    int count = 0;
    for (int number = 0; number < 10_000; number++) {
      long intended = BURSTS.intendedNanos(number);
      if (intended >= fromSecond * 1_000_000_000L && intended < toSecond * 1_000_000_000L) {
        count++;
      }
    }
    return count;
  }
}
