package io.weir.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ProgressLogTest {

  @Test
  void theLastWholeLineCounts() {
    assertEquals(4_000, ProgressLog.last("000\nprogress 2000\nprogress 4000\nprogress 60"));
    assertEquals(0, ProgressLog.last("WARN something\nprogress 0\n"));
  }

  @Test
  void aProgramThatHasToldNothingIsNotPrepared() {
    assertEquals(ProgressLog.NOT_PREPARED, ProgressLog.last("\n--- end of program.log\n"));
  }
}
