package io.weir.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.lab.Site;
import io.weir.load.AddressSource;
import io.weir.load.AgentCatalog;
import io.weir.load.Load;
import io.weir.load.LoadPlan;
import io.weir.load.LoadReport;
import io.weir.load.Mix;
import io.weir.load.Pace;
import io.weir.load.Patience;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A site whose gateways are killed, moved and stopped under load: short sessions, many turns. */
final class FaultSite {
  private static final Patience PATIENCE =
      new Patience(Duration.ofSeconds(25), Duration.ofSeconds(80), Duration.ofMillis(500), true);

  // No agents that fail for good: a load with faults ends when its last event is out.
  private static final Mix MIX = new Mix(0.01, Mix.everyPoison(), 0.03, 0, 0.02, 0.02, 0.01);

  private FaultSite() {}

  static Site create(int partitions) {
    return Journey.site(partitions)
        .with("source", "sessionTimeout", "6s")
        .with("publish", "transactionTimeout", "5s")
        .with("intake", "revokeTimeout", "3s")
        .with("intake", "batchRecords", 100);
  }

  /** Sends a load in the background; the report is there when all of it is accounted for. */
  static CompletableFuture<LoadReport> load(Site site, int events, double perSecond) {
    LoadPlan plan = LoadPlan.of(events, 7).with(MIX).with(new Pace.Steady(perSecond));
    AgentCatalog agents = AgentCatalog.generated(50, plan.seed());
    return CompletableFuture.supplyAsync(
        () -> {
          try (Load load = new Load(plan, site.target(), AddressSource.anywhere(), agents)) {
            return load.run(PATIENCE, progress -> {});
          } catch (InterruptedException e) {
            throw new CompletionException(e);
          }
        });
  }

  /** Nothing lost, nothing twice, nothing out of order, and the books balance. */
  static void assertClean(Site site, LoadReport report) {
    assertTrue(report.isClean(), report.toText());
    assertEquals(0, report.tally().waiting(), report.toText());
    Accounts.assertSettled(site);
  }

  static long decided(Site site) {
    return site.number("SELECT coalesce(sum(consumed), 0) FROM weir.accounting");
  }
}
