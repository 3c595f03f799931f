package io.weir.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.weir.lab.Lab;
import io.weir.lab.Site;
import io.weir.load.LoadReport;
import io.weir.load.LoadRun;
import io.weir.load.generate.AddressSource;
import io.weir.load.generate.AgentCatalog;
import io.weir.load.generate.EventMix;
import io.weir.load.generate.LoadPlan;
import io.weir.load.generate.SendSchedule;
import io.weir.load.judge.OutcomeCounts;
import io.weir.load.judge.WaitLimits;
import io.weir.publish.PublishSettings.Guarantee;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** A site whose parts are killed, moved and frozen under load: short sessions, many turns. */
final class FaultSite {
  /** Longer than all faults of a test together take where the machine is slow. */
  private static final WaitLimits LIMITS =
      new WaitLimits(
          Duration.ofSeconds(120), Duration.ofSeconds(180), Duration.ofMillis(500), true);

  private static final EventMix MIX =
      new EventMix(0.01, EventMix.allPoison(), 0.03, 0, 0.02, 0.02, 0.01);

  private static final int AGENTS = 60;

  private FaultSite() {}

  static Site create(Lab lab, int partitions, Guarantee guarantee) {
    return Journey.site(lab, partitions)
        .with("publish", "guarantee", guarantee.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .with("source", "sessionTimeout", "6s")
        .with("kafka", "heartbeat.interval.ms", "300")
        .with("publish", "transactionTimeout", "5s")
        // Long enough between two turns for a fault to fall between a commit and its publish, also
        // where it takes a while to see the commit.
        .with("publish", "interval", "1s")
        .with("intake", "revokeTimeout", "3s")
        .with("intake", "batchRecords", 100)
        // After a pause of the whole process all its calls time out at once.
        .with(
            config ->
                config
                    .getJsonArray("enrichments")
                    .getJsonObject(1)
                    .put("breaker", new JsonObject().put("resetTimeout", "500ms")));
  }

  /**
   * Sends a load in the background while some calls for agents fail, so that there are retries; the
   * report is there when all of it is accounted for.
   */
  static CompletableFuture<LoadReport> load(Site site, int seed, int events, double perSecond) {
    LoadPlan plan = LoadPlan.of(events, seed).with(MIX).with(new SendSchedule.Steady(perSecond));
    AgentCatalog agents = AgentCatalog.generated(AGENTS, plan.seed());
    // Drawn anew for each call: an agent that always fails would open the breaker for all.
    site.lab().agents().failing(0.1);
    return CompletableFuture.supplyAsync(
        () -> {
          try (LoadRun load = new LoadRun(plan, site.target(), AddressSource.anywhere(), agents)) {
            return load.run(LIMITS, progress -> {});
          } catch (InterruptedException e) {
            throw new CompletionException(e);
          } finally {
            site.lab().agents().healthy();
          }
        },
        work -> new Thread(work, "load of " + site.source()).start());
  }

  /**
   * Nothing lost, nothing out of order, nothing twice but what the guarantee allows, and the books
   * balance.
   */
  static void assertClean(Site site, List<CompletableFuture<LoadReport>> loads) {
    loads.forEach(load -> assertClean(site, load.join()));
    BalanceCheck.assertSettled(site);
  }

  private static void assertClean(Site site, LoadReport report) {
    OutcomeCounts outcomes = report.outcomes();
    Supplier<String> told = () -> report.toText() + site.gatewayLogs();
    int bad = outcomes.lost() + outcomes.unread() + outcomes.outOfOrder() + outcomes.altered();
    // Where repeats are allowed, the accounts see to it that each is its original over again.
    boolean once = site.settings().publish().guarantee() == Guarantee.EXACTLY_ONCE;
    assertEquals(0, bad + outcomes.misjudged() + (once ? outcomes.doubled() : 0), told);
    assertEquals(0, outcomes.waiting(), told);
    // Sends may be refused while the broker is away; had all been, nothing would be shown.
    int sent = report.sending().sent();
    assertEquals(sent - report.sending().refused(), outcomes.acknowledged(), told);
    assertTrue(outcomes.acknowledged() > sent / 2, told);
  }

  static long decided(Site site) {
    return site.number("SELECT coalesce(sum(consumed), 0) FROM weir.accounting");
  }
}
