package io.weir.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonPointer;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** A defect is told so that it can be found, and without a word of the event. */
class DefectTest {

  private static final String SECRET = "203.0.113.7";

  private final RuntimeException defect =
      Assertions.assertThrows(RuntimeException.class, DefectTest::stumble);

  private static void stumble() {
    try {
      JsonPointer.compile(SECRET);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(SECRET, e);
    }
  }

  @Test
  void itIsKnownByItsClassAndTheFirstFrameOfOurs() {
    String fingerprint = Defect.fingerprint(defect.getCause());
    assertTrue(
        fingerprint.matches("IllegalArgumentException at io.weir.ops.DefectTest.stumble:\\d+"),
        fingerprint);
    RuntimeException nowhere = new RuntimeException(SECRET);
    nowhere.setStackTrace(new StackTraceElement[0]);
    assertEquals("RuntimeException", Defect.fingerprint(nowhere));
  }

  @Test
  void itsTraceHasTheCausesAndNoMessage() {
    String trace = Defect.trace(defect);
    assertTrue(trace.startsWith("java.lang.IllegalStateException\n  at io.weir.ops.DefectTest"));
    assertTrue(trace.contains("DefectTest.stumble"), trace);
    assertFalse(trace.contains(SECRET), trace);
  }

  @Test
  void ofManyInAShortTimeOneIsLoggedAndTheOthersAreCounted() {
    long[] nanos = {-5};
    DefectLog log = new DefectLog(() -> nanos[0]);
    assertEquals(0, log.admit());
    for (int i = 0; i < 7; i++) {
      assertEquals(-1, log.admit());
    }
    nanos[0] += Duration.ofSeconds(10).toNanos();
    assertEquals(7, log.admit());
    assertEquals(-1, log.admit());
  }
}
