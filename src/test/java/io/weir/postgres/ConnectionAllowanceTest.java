package io.weir.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A server that has no room for another connection is asked now and then, and not by everybody. */
class ConnectionAllowanceTest {
  private long now = 7;
  private final ConnectionAllowance allowance = new ConnectionAllowance(() -> now);

  private void open(int connections) {
    for (int i = 0; i < connections; i++) {
      assertTrue(allowance.waitMillis().isEmpty());
      allowance.opened();
    }
  }

  private long refuse() {
    assertTrue(allowance.waitMillis().isEmpty(), "it is asked");
    return allowance.refused().orElseThrow();
  }

  @Test
  void untilOneIsRefusedEverybodyAsksForHisOwn() {
    for (int i = 0; i < 8; i++) {
      assertTrue(allowance.waitMillis().isEmpty());
    }
  }

  @Test
  void whereThereIsNoneNobodyWaitsForOne() {
    assertTrue(allowance.waitMillis().isEmpty());
    assertEquals(OptionalLong.empty(), allowance.refused());
    assertTrue(allowance.waitMillis().isEmpty());
  }

  @Test
  void oneThatIsBeingMadeIsWaitedFor() {
    allowance.waitMillis();
    allowance.waitMillis();
    assertTrue(allowance.refused().isPresent());
    allowance.opened();
    assertTrue(allowance.waitMillis().isPresent());
  }

  @Test
  void theServerIsAskedByOneAtATimeAndLessAndLessOften() {
    open(3);
    long before = 0;
    for (int i = 0; i < 20; i++) {
      long wait = refuse();
      assertTrue(wait >= 250 && wait <= 10_000, wait + " ms");
      assertEquals(OptionalLong.of(wait), allowance.waitMillis());
      now += wait;
      before = wait;
    }
    assertTrue(before >= 5_000, "at last " + before + " ms");
    assertTrue(allowance.waitMillis().isEmpty(), "one asks");
    assertTrue(allowance.waitMillis().isPresent(), "nobody else does meanwhile");
    allowance.failed();
    assertTrue(allowance.waitMillis().isEmpty(), "it could not be known");
  }

  @Test
  void aConnectionThatTakesTheRoomOfAnotherSaysNothingAboutMore() {
    open(3);
    now += refuse();
    allowance.closed();
    assertTrue(allowance.waitMillis().isEmpty());
    assertFalse(allowance.opened());
    now += refuse();
    assertTrue(allowance.waitMillis().isEmpty());
    assertTrue(allowance.opened(), "there is room for a fourth");
    assertTrue(allowance.waitMillis().isEmpty(), "and perhaps for a fifth and a sixth");
    assertTrue(allowance.waitMillis().isEmpty());
  }

  @Test
  void aServerThatHasLostAllOfThemIsJudgedAnew() {
    open(5);
    refuse();
    for (int i = 0; i < 5; i++) {
      allowance.closed();
    }
    assertTrue(allowance.waitMillis().isEmpty());
    assertTrue(allowance.opened());
    assertTrue(allowance.waitMillis().isEmpty());
    assertFalse(allowance.opened(), "nothing was refused since");
  }
}
