package io.weir.lab;

import io.vertx.core.json.JsonObject;
import io.weir.cli.DatasetAddresses;
import io.weir.lab.gateway.GatewayProcess;
import io.weir.lab.process.Await;
import io.weir.lab.ranges.CountryRanges;
import io.weir.load.LoadProgress;
import io.weir.load.LoadReport;
import io.weir.load.LoadRun;
import io.weir.load.generate.AddressSource;
import io.weir.load.generate.AgentCatalog;
import io.weir.load.generate.LoadPlan;
import io.weir.load.generate.SendSchedule;
import io.weir.load.judge.WaitLimits;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The main job on the lab: real country ranges, the unchanged gateway as a process of its own, and
 * a burst of lifelike events with bad input and a detector that fails for some agents. Shows what
 * becomes of them, live and as an equation at the end, and then keeps running.
 */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Runs Weir on an embedded Kafka, Postgres and user-agent service.")
public final class Demo implements Callable<Integer> {
  private static final int PARTITIONS = 6;
  private static final int AGENTS = 3_000;

  /** A service that has never parsed anything takes a second for its first answers. */
  private static final int WARM_AGENTS = 150;

  @Option(names = "--events", defaultValue = "20000", description = "Events (${DEFAULT-VALUE}).")
  private int events;

  @Option(names = "--rate", defaultValue = "1500", description = "Per second (${DEFAULT-VALUE}).")
  private int rate;

  @Option(names = "--exit", description = "End after the burst, with status 0 if all is there.")
  private boolean exit;

  private final PrintStream out = System.out;
  private final long begin = System.nanoTime();
  private boolean firstShown;
  private JsonObject result;

  /** Runs the demo; its status is the program's. */
  public static void main(String[] args) {
    int status = new CommandLine(new Demo()).execute(args);
    System.out.flush();
    // Everything is closed, and Maven's hook would write colour codes behind the last line.
    Runtime.getRuntime().halt(status);
  }

  @Override
  public Integer call() throws InterruptedException {
    say("starting Kafka, Postgres and a user-agent service");
    try (Lab lab = Lab.start()) {
      Site site = Site.named(lab, "events", PARTITIONS).delays("5s", "10s", "20s");
      CompletableFuture<Void> ranges = CompletableFuture.runAsync(() -> loadRanges(site));
      say("starting the gateway: java -cp … io.weir.Main run --config weir.json");
      try (GatewayProcess gateway = site.launch("gateway", Optional.empty(), "-Xmx512m")) {
        site.lab().agents().warmUp(agents().texts().subList(0, WARM_AGENTS));
        ranges.join();
        gateway.awaitReady(Duration.ofSeconds(60));
        say("the gateway is ready");
        boolean held = burst(site);
        urls(site, gateway);
        if (!exit) {
          out.println("Running until Ctrl-C.");
          Thread.currentThread().join();
        }
        return held ? 0 : 1;
      }
    }
  }

  private void say(String what) {
    out.printf("%6.1f s  %s%n", (System.nanoTime() - begin) / 1e9, what);
  }

  private void loadRanges(Site site) {
    Path csv = site.lab().folder().resolve("ip-country.csv");
    CountryRanges.unpackTo(csv);
    say(String.format("loading %,d country ranges", CountryRanges.COUNT));
    var report = site.loadRanges(csv);
    say(String.format("%,d ranges serve", report.rows()));
  }

  private static AddressSource addresses(Site site) {
    return new DatasetAddresses(site.settings().postgres(), "geo").apply(1);
  }

  private static AgentCatalog agents() {
    return AgentCatalog.generated(AGENTS, 1);
  }

  private boolean burst(Site site) throws InterruptedException {
    LoadPlan plan =
        LoadPlan.of(events, System.currentTimeMillis())
            .with(new SendSchedule.Bursts(rate, 4, Duration.ofSeconds(5), Duration.ofSeconds(1)));
    site.lab().agents().failingFor(AgentCatalog.FAILING_MARKER);
    try (LoadRun load = new LoadRun(plan, site.target(), addresses(site), agents())) {
      say(
          String.format(
              "sending %,d events: 1 %% bad input, 1 %% copies, 0.2 %% that the service fails on",
              events));
      LoadReport report =
          load.run(WaitLimits.DEFAULT.awaitingRetries(true), progress -> show(site, progress));
      return account(site, report);
    }
  }

  private void show(Site site, LoadProgress progress) {
    if (progress.out().enriched() > 0 && !firstShown) {
      firstShown = true;
      say("the first enriched events are there");
    }
    if (progress.sent() == progress.planned()) {
      // The service is well again: what waits in the delay topics will pass.
      site.lab().agents().failingFor("");
    }
    EventAccounting account = EventAccounting.of(site);
    say(
        String.format(
            "sent %,7d   enriched %,7d   waiting for retry %,5d   dead %,5d   duplicates %,5d",
            progress.sent(),
            account.enriched(),
            account.waiting(),
            account.dead(),
            account.duplicates()));
  }

  private boolean account(Site site, LoadReport report) {
    out.println();
    out.println("Three enriched events, as stored and published:");
    for (int i = 0; i < 3; i++) {
      out.println(
          "  "
              + site.text(
                  "SELECT event::text FROM weir.enriched_event ORDER BY created, event_id OFFSET "
                      + i * 7
                      + " LIMIT 1"));
    }
    out.println("Dead letters by reason:");
    out.println(
        site.text(
            "SELECT string_agg(format('  %-24s %s', reason, n), E'\\n' ORDER BY n DESC, reason)"
                + " FROM (SELECT reason, count(*) n FROM weir.dead_letter GROUP BY reason) r"));
    out.println();
    out.println(report.toText());
    EventAccounting account = awaitConsumed(site, report.outcomes().acknowledged());
    out.println(account.equation());
    out.println();
    int missing = report.outcomes().lost() + report.outcomes().unread();
    double seconds = Math.round((System.nanoTime() - begin) / 1e8) / 10.0;
    boolean held = report.isClean() && account.holds() && missing == 0;
    out.println(held ? "Every event is accounted for." : "NOT every event is accounted for.");
    if (exit) {
      result =
          new JsonObject()
              .put("events", report.outcomes().acknowledged())
              .put("enriched", account.enriched())
              .put("skipped", account.skipped())
              .put("retrying", account.waiting())
              .put("dead", account.dead())
              .put("duplicates", account.duplicates())
              .put("missing", missing)
              .put("seconds", seconds);
    }
    return held && account.consumed() == report.outcomes().acknowledged();
  }

  /** Copies of events that are out may still be on their way when the report is there. */
  private static EventAccounting awaitConsumed(Site site, int events) {
    Await.until(
        "the gateway has taken all " + events + " events",
        Duration.ofSeconds(30),
        () -> EventAccounting.of(site).consumed() >= events);
    return EventAccounting.of(site);
  }

  private void urls(Site site, GatewayProcess gateway) {
    if (result != null) {
      out.println(result.encode());
      return;
    }
    out.println();
    out.println("Probes    " + gateway.uri() + "/readyz");
    out.println("Metrics   " + gateway.uri() + "/metrics");
    out.println("Postgres  " + site.settings().postgres().uri());
    out.println("Kafka     " + site.lab().broker().bootstrapServers());
    out.println("Config    " + site.lab().folder().resolve("events").resolve("gateway.json"));
  }
}
