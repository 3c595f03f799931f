package io.weir.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.lab.Await;
import io.weir.lab.GatewayProcess;
import io.weir.lab.Site;
import io.weir.load.LoadReport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** SIGKILL at moments that matter, and the start after it. */
class RestartIT {
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final int EVENTS = 6_000;

  @Test
  void whateverIsKilledUnderLoadNothingIsLostOrDoubledOrOutOfOrder() {
    Site site = FaultSite.create(4);
    GatewayProcess gateway = site.start("killed");
    try {
      CompletableFuture<LoadReport> load = FaultSite.load(site, EVENTS, 1_000);
      for (int kill = 1; kill <= 2; kill++) {
        killWithUnpublishedRows(site, gateway, kill * EVENTS / 4);
        long unpublished = site.number("SELECT count(*) FROM weir.outbox");
        assertTrue(unpublished > 0, "rows that the next life must publish, or find published");
        gateway.start();
        gateway.awaitReady(LIMIT);
      }
      FaultSite.assertClean(site, load.join());
      gateway.stop();
      assertEquals(0, gateway.process().exitStatus());
    } finally {
      gateway.process().kill();
    }
  }

  /**
   * Kills when so many events are decided and some of them stand in the outbox only. The gateway is
   * frozen to look, since rows leave the outbox a moment after they are published.
   */
  private static void killWithUnpublishedRows(Site site, GatewayProcess gateway, long decided) {
    Await.until(
        decided + " decided, and rows in the outbox",
        LIMIT,
        () -> FaultSite.decided(site) >= decided);
    Await.until(
        "rows in the outbox of a frozen gateway",
        LIMIT,
        () -> {
          gateway.process().freeze();
          if (site.number("SELECT count(*) FROM weir.outbox") > 0) {
            return true;
          }
          gateway.process().thaw();
          return false;
        });
    gateway.process().kill();
  }
}
