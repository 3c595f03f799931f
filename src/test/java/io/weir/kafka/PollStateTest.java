package io.weir.kafka;

import static io.weir.kafka.PollState.NEW;
import static io.weir.kafka.PollState.OPENING;
import static io.weir.kafka.PollState.POLLING;
import static io.weir.kafka.PollState.REPLACING;
import static io.weir.kafka.PollState.STOPPED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which step of a poll loop may follow which. */
class PollStateTest {
  private static final Map<PollState, Set<PollState>> LEGAL =
      Map.of(
          NEW, EnumSet.of(OPENING, STOPPED),
          OPENING, EnumSet.of(POLLING, REPLACING, STOPPED),
          POLLING, EnumSet.of(REPLACING, STOPPED),
          REPLACING, EnumSet.of(OPENING, STOPPED));

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STOPPED")
  void onlyTheDrawnStepsAreTaken(PollState from) {
    for (PollState next : PollState.values()) {
      if (LEGAL.get(from).contains(next)) {
        assertEquals(next, from.to(next));
      } else {
        assertThrows(IllegalStateException.class, () -> from.to(next), from + " to " + next);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsStoppedStaysStoppedWhateverComesLate(PollState next) {
    assertEquals(STOPPED, STOPPED.to(next));
  }
}
