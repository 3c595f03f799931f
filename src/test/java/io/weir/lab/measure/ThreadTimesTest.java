package io.weir.lab.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ThreadTimesTest {
  private static String stat(String name, int user, int system) {
    return "711 ("
        + name
        + ") S 1 711 711 0 -1 4194368 90 0 0 0 "
        + user
        + " "
        + system
        + " 7 8 20 0 30 0 5900 4600000000 8000 18446744073709551615 0 0 0\n";
  }

  @Test
  void compilersAndCollectorsAreKnownByTheNamesThatTheSystemCutsOff() {
    ThreadTimes times =
        ThreadTimes.ofStats(
            List.of(
                stat("C2 CompilerThre", 900, 50),
                stat("C1 CompilerThre", 250, 0),
                stat("VM Thread", 200, 40),
                stat("GC Thread#1", 10, 0),
                stat("vert.x-eventloo", 400, 100)));
    assertEquals(new ThreadTimes(12, 2.5, 5), times);
  }

  @Test
  void aNameMayHoldBlanksAndParentheses() {
    assertEquals(
        new ThreadTimes(1, 0, 2),
        ThreadTimes.ofStats(List.of(stat("a) (b c", 70, 0), stat("C2 CompilerThre", 100, 0))));
  }

  @Test
  void aProcessThatIsGoneHasNone() {
    assertEquals(new ThreadTimes(0, 0, 0), ThreadTimes.of(Long.MAX_VALUE));
  }
}
