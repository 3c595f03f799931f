package io.weir.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long a turn waits after the one before. */
class PublishPacingTest {
  // The clock's numbers may be negative, and pass from the largest to the smallest.
  private static final long START = Long.MAX_VALUE - millis(10);

  private final PublishPacing pace = new PublishPacing(Duration.ofMillis(50), START);

  @Test
  void theFirstAfterAQuietTimeGoesAtOnce() {
    assertPause(0, 0);
    turn(0, 5);
    assertPause(0, 50);
    assertPause(0, 5_000);
  }

  @Test
  void quickTurnsBeginAnIntervalApart() {
    turn(0, 10);
    assertPause(40, 10);
    turn(50, 60);
    assertPause(40, 60);
  }

  @Test
  void aTurnThatTakesItsTimeIsFollowedByAPauseOfTwiceThat() {
    turn(0, 70);
    assertPause(140, 70);
    assertPause(40, 170);
  }

  @Test
  void noPauseIsLongerThanAFifthOfASecond() {
    turn(0, 3_000);
    assertPause(200, 3_000);
  }

  @Test
  void aTurnThatHasFailedWaitsForNoMoreThanTheInterval() {
    pace.began(at(0));
    assertPause(0, 3_000);
  }

  private void turn(long began, long ended) {
    pace.began(at(began));
    pace.ended(at(ended));
  }

  private void assertPause(long expectedMillis, long nowMillis) {
    assertEquals(millis(expectedMillis), pace.pauseNanos(at(nowMillis)));
  }

  private static long at(long millis) {
    return START + millis(millis);
  }

  private static long millis(long millis) {
    return millis * 1_000_000;
  }
}
