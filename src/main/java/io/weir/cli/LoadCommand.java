package io.weir.cli;

import io.weir.load.LoadReport;
import io.weir.load.LoadRun;
import io.weir.load.LoadTarget;
import io.weir.load.ReportText;
import io.weir.load.generate.AddressSource;
import io.weir.load.generate.AgentCatalog;
import io.weir.load.generate.LoadPlan;
import io.weir.load.generate.SendReport;
import io.weir.load.judge.WaitLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command {@code load}. Says 0 if the broker took every event and the promise held, 1 if not;
 * problems with options are picocli's 2. Knows no configuration file: who makes it gives it the
 * target, and may add an option for the file as a mixin.
 */
@Command(
    name = "load",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description =
        "Sends a planned burst of events to a running gateway, reads what comes out, and says what"
            + " was lost, doubled or out of order, and how long it took.")
public final class LoadCommand implements Callable<Integer> {

  private final Supplier<LoadTarget> target;

  @Spec private CommandSpec spec;

  @Mixin private LoadPlanOptions options;

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
   * @param target asked once, when the command runs; what it throws is the command's failure
   */
  public LoadCommand(Supplier<LoadTarget> target) {
    this.target = target;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    LoadPlan plan = options.plan();
    AgentCatalog agents = options.agents(plan);
    LoadTarget loaded = target.get();
    AddressSource addresses = loaded.addresses().apply(plan.seed());
    LoadProgressLine line = new LoadProgressLine(spec.commandLine().getErr());
    try (LoadRun run = new LoadRun(plan, loaded.topics(), addresses, agents)) {
      return fillOnly ? fill(run, line) : run(run, line);
    } finally {
      line.end();
    }
  }

  private int fill(LoadRun run, LoadProgressLine line) throws InterruptedException {
    SendReport sending = run.fill(line);
    line.end();
    print(json ? ReportText.json(sending) : ReportText.text(sending));
    return sending.isComplete() ? 0 : 1;
  }

  private int run(LoadRun run, LoadProgressLine line) throws InterruptedException {
    LoadReport report = run.run(waitLimits(), line);
    line.end();
    print(json ? report.toJson() : report.toText());
    return report.isClean() ? 0 : 1;
  }

  private WaitLimits waitLimits() {
    return new WaitLimits(quiet, limit, WaitLimits.DEFAULT.settling(), awaitRetries);
  }

  private void print(String text) {
    spec.commandLine().getOut().println(text.stripTrailing());
    spec.commandLine().getOut().flush();
  }
}
