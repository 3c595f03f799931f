package io.weir.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.event.Failure;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many events may be given up for what need not be their fault. */
class DefectBudgetTest {

  private long nanos = Duration.ofHours(-1).toNanos();
  private DefectBudget limit = new DefectBudget(0.01, () -> nanos);

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  @Test
  void aFewPassWhateverTheirShare() {
    for (int i = 0; i < DefectBudget.FREE; i++) {
      assertTrue(limit.admits(1, 1));
    }
    assertFalse(limit.admits(1, 1));
  }

  @Test
  void goodEventsAlwaysPass() {
    limit.admits(DefectBudget.FREE, DefectBudget.FREE);
    assertFalse(limit.admits(1, 1));
    assertTrue(limit.admits(1, 0));
  }

  @Test
  void ofManyEventsTheShareMayPass() {
    assertTrue(limit.admits(10_000, 100));
    assertFalse(limit.admits(99, 1));
    assertTrue(limit.admits(100, 1));
  }

  @Test
  void whatIsRefusedIsNotCounted() {
    assertTrue(limit.admits(10_000, 0));
    assertFalse(limit.admits(0, 101));
    assertTrue(limit.admits(0, 100));
  }

  @Test
  void theBatchThatTheyCameWithCounts() {
    assertTrue(limit.admits(5_000, 50));
    assertFalse(limit.admits(0, 1));
  }

  @Test
  void afterAMinuteTheyAreForgotten() {
    assertTrue(limit.admits(DefectBudget.FREE, DefectBudget.FREE));
    pass(Duration.ofSeconds(49));
    assertFalse(limit.admits(1, 1));
    pass(Duration.ofSeconds(11));
    assertTrue(limit.admits(DefectBudget.FREE, DefectBudget.FREE));
    assertFalse(limit.admits(1, 1));
    pass(Duration.ofDays(1));
    assertTrue(limit.admits(DefectBudget.FREE, DefectBudget.FREE));
  }

  @Test
  void aSlowTrickleNeverStopsTheLine() {
    for (int i = 0; i < 500; i++) {
      pass(Duration.ofSeconds(4));
      assertTrue(limit.admits(1, 1));
    }
  }

  @Test
  void aShareOfOneLetsAllPass() {
    limit = new DefectBudget(1, () -> nanos);
    for (int i = 0; i < 100; i++) {
      assertTrue(limit.admits(1_000, 1_000));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "defect, true",
    "postgres-23514, true",
    "postgres-23505, true",
    "postgres-22021, false",
    "not-json, false",
    "http-503, false",
  })
  void whatNeedNotBeTheEventsFaultCounts(String reason, boolean counts) {
    assertEquals(counts, DefectBudget.counts(Failure.record(reason, "no")));
  }
}
