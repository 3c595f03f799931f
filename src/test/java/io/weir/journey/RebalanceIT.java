package io.weir.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.lab.Await;
import io.weir.lab.GatewayProcess;
import io.weir.lab.Site;
import io.weir.load.LoadReport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Partitions that move between running gateways. */
class RebalanceIT {
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final int EVENTS = 6_000;

  @Test
  void aSecondGatewayJoinsAndTheFirstLeavesUnderLoadUnnoticed() {
    Site site = FaultSite.create(4);
    GatewayProcess first = site.start("first");
    try {
      CompletableFuture<LoadReport> load = FaultSite.load(site, EVENTS, 500);
      Await.until("the load flows", LIMIT, () -> FaultSite.decided(site) >= EVENTS / 10);
      GatewayProcess second = site.start("second");
      try {
        Await.until(
            "the second has partitions of the source",
            LIMIT,
            () ->
                site.number(
                        "SELECT count(DISTINCT claim) FROM weir.consumed_offset WHERE topic = '"
                            + site.source()
                            + "'")
                    > 1);
        first.stop();
        assertEquals(0, first.process().exitStatus(), "SIGTERM ends it cleanly");
        FaultSite.assertClean(site, load.join());
        second.stop();
        assertEquals(0, second.process().exitStatus());
      } finally {
        second.process().kill();
      }
    } finally {
      first.process().kill();
    }
  }
}
