package io.weir.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.lab.process.ChildProcess;
import io.weir.lab.process.LabProcess;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KillsTest {
  private final List<String> calls = new ArrayList<>();

  private final LabProcess gateway =
      new LabProcess() {
        @Override
        public ChildProcess process() {
          throw new UnsupportedOperationException();
        }

        @Override
        public void start() {
          calls.add("start");
        }

        @Override
        public void kill() {
          calls.add("kill");
        }

        @Override
        public void stop() {
          calls.add("stop");
        }
      };

  @Test
  void theGatewayIsKilledEvenlyAndNotBeforeItIsBack() {
    Kills kills = new Kills(2, 900);
    kills.sample(gateway, 299, 200);
    assertEquals(List.of(), calls);
    kills.sample(gateway, 300, 200);
    assertEquals(List.of("kill", "start"), calls);
    kills.sample(gateway, 700, 200);
    assertEquals(2, calls.size(), "nothing new is out yet");
    kills.sample(gateway, 700, 201);
    assertEquals(4, calls.size());
    kills.sample(gateway, 900, 900);
    assertEquals(4, calls.size());
    assertTrue(kills.any());
    assertTrue(kills.meanSeconds() >= 0);
  }

  @Test
  void withoutKillsThereIsNoTime() {
    Kills kills = new Kills(0, 900);
    kills.sample(gateway, 900, 900);
    assertEquals(List.of(), calls);
    assertFalse(kills.any());
  }
}
