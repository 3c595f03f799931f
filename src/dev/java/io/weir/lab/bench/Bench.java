package io.weir.lab.bench;

import io.vertx.core.json.JsonObject;
import io.weir.lab.Lab;
import io.weir.lab.measure.RoundTable;
import io.weir.lab.measure.RunFigures;
import io.weir.load.generate.AgentCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures the unchanged gateway in interleaved rounds and prints one table. Broker and Postgres
 * are warm for all, and the same for all; each program starts cold, as a deployment does.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Drains a full topic with each run in turn, round after round, and prints a table of means,"
          + " of their range over the rounds, and of ratios within each round.",
      "A run of 2 million events needs 8 GB of disk and 100 MB of this program's heap;"
          + " results-20m needs 8 GB, backlog-10x 4 GB for every million events."
    })
public final class Bench implements Callable<Integer> {
  private static final int SHORT = 400_000;
  private static final int LONG = 2_000_000;
  private static final int WARM_UP_EVENTS = 60_000;
  private static final String ALL = "all";

  @Option(
      names = "--runs",
      split = ",",
      defaultValue = "floor,exactly-once,at-least-once,kafka,postgres,loop",
      description =
          "The hand-written loop to compare with; the guarantees; what Kafka, Postgres and the"
              + " loop take alone. Default: ${DEFAULT-VALUE}")
  private List<String> runs;

  @Option(
      names = "--cost",
      split = ",",
      description = "Instead, the gateway in these cases against the base: all, or names of them.")
  private List<String> cost = List.of();

  @Option(
      names = "--latency",
      description = "Instead, the time an event takes at half of the drain's rate, and a burst.")
  private boolean latency;

  @Option(names = "--rounds", defaultValue = "1", description = "How often all runs are made.")
  private int rounds;

  @Option(names = "--events", description = "How many events a run drains; 400,000 by default.")
  private Optional<Integer> events = Optional.empty();

  @Option(names = "--long", description = "2 million events, of which the second half is steady.")
  private boolean isLong;

  @Option(names = "--partitions", defaultValue = "12")
  private int partitions;

  @Option(
      names = "--scale",
      defaultValue = "1",
      description = "Part of the full size of what stands in the store with --cost.")
  private double scale;

  @Option(
      names = "--seconds",
      defaultValue = "30",
      description = "How long the steady load of --latency lasts; a burst is a third of it.")
  private int seconds;

  @Option(
      names = "--kills",
      defaultValue = "0",
      description =
          "Kill and restart the gateway so many times, evenly spread over the events; what only"
              + " one process can tell is left out then.")
  private int kills;

  @Option(names = "--agents-file", description = "User agents, one a line; else made up.")
  private Optional<Path> agentsFile = Optional.empty();

  @Mixin private ProgramOptions programs;

  public static void main(String[] args) {
    System.exit(new CommandLine(new Bench()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    try (Lab lab = Lab.start()) {
      AgentCatalog agents = agents();
      // Each agent is known to the detector, whose own time is no part of the measure.
      lab.agents().warmUp(agents.texts());
      Drain drain = new Drain(lab, programs, agents, kills);
      BenchPlan plan = plan(lab, agents, drain);
      drain.run(
          RunKind.EXACTLY_ONCE,
          Scenario.of(Math.min(eventCount(), WARM_UP_EVENTS), partitions),
          System.nanoTime());
      return measure(plan);
    }
  }

  private int eventCount() {
    return events.orElse(isLong ? LONG : SHORT);
  }

  private AgentCatalog agents() throws IOException {
    return agentsFile.isPresent()
        ? AgentCatalog.ofFile(agentsFile.get())
        : AgentCatalog.generated(Scenario.AGENTS, 1);
  }

  private BenchPlan plan(Lab lab, AgentCatalog agents, Drain drain) {
    Scenario scenario = Scenario.of(eventCount(), partitions);
    if (latency) {
      return BenchPlan.ofLatency(
          runs.stream().map(RunKind::named).filter(RunKind::isGateway).toList(),
          scenario,
          new LatencyRun(lab, programs, agents, Duration.ofSeconds(seconds)));
    }
    return cost.isEmpty()
        ? BenchPlan.ofRuns(runs.stream().map(RunKind::named).toList(), scenario, drain)
        : BenchPlan.ofCost(cases(), scenario, scale, drain);
  }

  /** The base first, whether it was named or not. */
  private List<CostCase> cases() {
    if (cost.contains(ALL)) {
      return List.of(CostCase.values());
    }
    List<CostCase> cases = new ArrayList<>(List.of(CostCase.BASE));
    cost.stream().map(CostCase::named).filter(one -> one != CostCase.BASE).forEach(cases::add);
    return cases;
  }

  private String conditions() {
    return String.format(
        Locale.ROOT,
        "events of a run: %,d, rounds: %d, processors: %d, %s",
        eventCount(),
        rounds,
        Runtime.getRuntime().availableProcessors(),
        programs.conditions());
  }

  /** Zero if everything was accounted for; what each run has shown goes to standard error. */
  private int measure(BenchPlan plan) throws Exception {
    RoundTable table = plan.table(rounds);
    try {
      for (int round = 0; round < rounds; round++) {
        long seed = System.nanoTime();
        for (BenchPlan.Step step : plan.steps(round)) {
          RunFigures figures = step.run().run(seed);
          table.add(step.name(), round, figures);
          System.err.println(
              new JsonObject()
                  .put("round", round + 1)
                  .put("run", step.name())
                  .mergeIn(figures.toJson())
                  .encode());
        }
      }
    } finally {
      // What was measured before something broke off is not lost.
      System.out.println(conditions() + "\n\n" + plan.text(table));
      table.faults().forEach(System.out::println);
    }
    return table.faults().isEmpty() ? 0 : 1;
  }
}
