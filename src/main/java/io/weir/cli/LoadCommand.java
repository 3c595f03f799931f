package io.weir.cli;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.weir.load.AddressSource;
import io.weir.load.AgentCatalog;
import io.weir.load.DurationOption;
import io.weir.load.Load;
import io.weir.load.LoadPlan;
import io.weir.load.LoadReport;
import io.weir.load.LoadWiring;
import io.weir.load.PlanOptions;
import io.weir.load.ProgressLine;
import io.weir.load.SentEvent;
import io.weir.load.WaitLimits;
import io.weir.postgres.PostgresPool;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command {@code load}. Says 0 if the broker took every event and the promise held, 1 if not;
 * problems with options are picocli's 2. Knows no configuration file: who makes it gives it the
 * wiring, and may add an option for the file as a mixin.
 */
@Command(
    name = "load",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description =
        "Sends a planned burst of events to a running gateway, reads what comes out, and says what"
            + " was lost, doubled or out of order, and how long it took.")
public final class LoadCommand implements Callable<Integer> {
  private static final int SAMPLE_SECONDS = 60;

  private final Supplier<LoadWiring> wiring;

  @Spec private CommandSpec spec;

  @Mixin private PlanOptions options;

  @Option(
      names = "--quiet",
      paramLabel = "DURATION",
      converter = DurationOption.class,
      defaultValue = "30s",
      description = "Gives up when nothing has come out for so long (${DEFAULT-VALUE}).")
  private Duration quiet;

  @Option(
      names = "--limit",
      paramLabel = "DURATION",
      converter = DurationOption.class,
      defaultValue = "10m",
      description = "Gives up so long after the last send in any case (${DEFAULT-VALUE}).")
  private Duration limit;

  @Option(
      names = "--await-retries",
      description = "Waits until events in the retry topics have come out too.")
  private boolean awaitRetries;

  @Option(names = "--fill-only", description = "Sends, and watches nothing.")
  private boolean fillOnly;

  @Option(names = "--json", description = "Prints the report as one line of JSON.")
  private boolean json;

  /**
   * @param wiring asked once, when the command runs; what it throws is the command's failure
   */
  public LoadCommand(Supplier<LoadWiring> wiring) {
    this.wiring = wiring;
  }

  @Override
  public Integer call() throws IOException, InterruptedException, TimeoutException {
    LoadPlan plan = options.plan();
    AgentCatalog agents = options.agents(plan);
    LoadWiring wired = wiring.get();
    AddressSource addresses = addresses(wired, plan.seed());
    ProgressLine line = new ProgressLine(spec.commandLine().getErr());
    try (Load load = new Load(plan, wired.target(), addresses, agents)) {
      return fillOnly ? fill(load, line) : run(load, line);
    } finally {
      line.end();
    }
  }

  private int fill(Load load, ProgressLine line) throws InterruptedException {
    SentEvent sent = load.fill(line);
    line.end();
    print(json ? sent.toJson() : sent.toText());
    return sent.isComplete() ? 0 : 1;
  }

  private int run(Load load, ProgressLine line) throws InterruptedException {
    LoadReport report = load.run(patience(), line);
    line.end();
    print(json ? report.toJson() : report.toText());
    return report.isClean() ? 0 : 1;
  }

  private WaitLimits patience() {
    return new WaitLimits(quiet, limit, WaitLimits.USUAL.settling(), awaitRetries);
  }

  private static AddressSource addresses(LoadWiring wired, long seed) throws TimeoutException {
    if (wired.ranges().isEmpty()) {
      return AddressSource.anywhere();
    }
    LoadWiring.Ranges ranges = wired.ranges().get();
    Vertx vertx = Vertx.vertx();
    try {
      Pool pool = PostgresPool.pool(vertx, ranges.postgres());
      return AddressSource.ofDataset(pool, ranges.dataset(), seed)
          .eventually(pool::close)
          .await(SAMPLE_SECONDS, TimeUnit.SECONDS);
    } finally {
      vertx.close().await(SAMPLE_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void print(String text) {
    spec.commandLine().getOut().println(text.stripTrailing());
    spec.commandLine().getOut().flush();
  }
}
