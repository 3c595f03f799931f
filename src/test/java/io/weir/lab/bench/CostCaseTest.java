package io.weir.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CostCaseTest {
  private static final Scenario BASE = Scenario.of(400_000, 12);

  @Test
  void theHotKeyHasHalfOfTheEvents() {
    Scenario hot = CostCase.HOT_KEY.of(BASE, 1);
    double all =
        IntStream.rangeClosed(1, hot.keys().elements())
            .mapToDouble(rank -> Math.pow(rank, -hot.keys().exponent()))
            .sum();
    assertEquals(0.5, 1 / all, 0.001);
  }

  @Test
  void whatStandsInTheStoreCanBeMadeSmallerToTryIt() {
    assertEquals(20_000_000, CostCase.RESULTS.of(BASE, 1).results());
    assertEquals(20_000, CostCase.RESULTS.of(BASE, 0.001).results());
    assertEquals(5_000, CostCase.RANGES.of(BASE, 0.001).ranges());
    assertEquals(1_000, CostCase.DEAD_LETTERS.of(BASE, 0.001).deadLetters());
  }

  @Test
  void aNameThatIsNoneIsRefusedWithThoseThereAre() {
    assertEquals(CostCase.BACKLOG, CostCase.named("backlog-10x"));
    Exception refused =
        assertThrows(IllegalArgumentException.class, () -> CostCase.named("backlog"));
    assertEquals("no case backlog; there are " + CostCase.names(), refused.getMessage());
  }
}
