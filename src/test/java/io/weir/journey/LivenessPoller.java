package io.weir.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Asks a gateway again and again whether it lives, on a thread of its own. */
final class LivenessPoller {
  private static final int PERIOD_MILLIS = 100;

  private final EmbeddedGateway gateway;
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final List<String> bad = new ArrayList<>();
  private int asked;

  LivenessPoller(EmbeddedGateway gateway) {
    this.gateway = gateway;
    thread.scheduleWithFixedDelay(this::ask, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private synchronized void ask() {
    asked++;
    try {
      int status = gateway.status("/livez");
      if (status != 200) {
        bad.add("status " + status);
      }
    } catch (IOException e) {
      bad.add(e.toString());
    }
  }

  /** Ends the asking: every answer so far was 200, and in time. */
  void assertAllTheTime() {
    thread.shutdown();
    synchronized (this) {
      assertTrue(asked > 1, "asked more than once");
      assertEquals(List.of(), bad, "answers of /livez");
    }
  }
}
