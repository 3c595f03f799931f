package io.weir.cli;

import io.weir.load.generate.AgentCatalog;
import io.weir.load.generate.EventKind;
import io.weir.load.generate.EventMix;
import io.weir.load.generate.LoadPlan;
import io.weir.load.generate.SendSchedule;
import io.weir.load.generate.ZipfParameters;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of {@code load} that make up its plan. */
final class LoadPlanOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--events",
      defaultValue = "100000",
      description = "Events to send, copies and bad input included (${DEFAULT-VALUE}).")
  private int events;

  @Option(
      names = "--rate",
      defaultValue = "0",
      description = "Events per second; 0 for as fast as possible (${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--burst-factor",
      defaultValue = "1",
      description = "How many times the rate a burst has; 1 for no bursts (${DEFAULT-VALUE}).")
  private double burstFactor;

  @Option(
      names = "--burst-period",
      paramLabel = "DURATION",
      converter = DurationOption.class,
      defaultValue = "10s",
      description = "From one burst to the next (${DEFAULT-VALUE}).")
  private Duration burstPeriod;

  @Option(
      names = "--burst-length",
      paramLabel = "DURATION",
      converter = DurationOption.class,
      defaultValue = "2s",
      description = "How long a burst lasts (${DEFAULT-VALUE}).")
  private Duration burstLength;

  @Option(
      names = "--seed",
      description =
          "What everything random follows from, ids too: a second run of a seed against the same"
              + " database consists of duplicates. Taken from the clock if not given.")
  private Long seed;

  @Option(
      names = "--keys",
      defaultValue = "20000",
      description = "Different record keys (${DEFAULT-VALUE}).")
  private int keys;

  @Option(
      names = "--key-exponent",
      defaultValue = "0.8",
      description = "Zipf's exponent of the keys; 0 for all alike (${DEFAULT-VALUE}).")
  private double keyExponent;

  @Option(
      names = "--agents",
      defaultValue = "3000",
      description = "Different user agents (${DEFAULT-VALUE}).")
  private int agents;

  @Option(
      names = "--agent-exponent",
      defaultValue = "1",
      description = "Zipf's exponent of the user agents (${DEFAULT-VALUE}).")
  private double agentExponent;

  @Option(
      names = "--agents-file",
      description = "Real user agents, one per line, may end in .gz; in place of --agents.")
  private Path agentsFile;

  @Option(
      names = "--event-bytes",
      defaultValue = "550",
      description = "Least size of a good event (${DEFAULT-VALUE}).")
  private int eventBytes;

  @Option(
      names = "--poison",
      defaultValue = "0.01",
      description = "Share of bad input (${DEFAULT-VALUE}).")
  private double poison;

  @Option(
      names = "--poison-kinds",
      split = ",",
      description = "Kinds of bad input; all if not given: ${COMPLETION-CANDIDATES}.")
  private Set<EventKind> poisonKinds = EnumSet.noneOf(EventKind.class);

  @Option(
      names = "--duplicates",
      defaultValue = "0.01",
      description = "Share of copies of earlier events (${DEFAULT-VALUE}).")
  private double duplicates;

  @Option(
      names = "--failing-agents",
      defaultValue = "0",
      description =
          "Share of events on whose agent the lab's detector fails; they end in the retry topics"
              + " (${DEFAULT-VALUE}).")
  private double failingAgents;

  @Option(
      names = "--without-ip",
      defaultValue = "0.02",
      description = "Share of events without an address (${DEFAULT-VALUE}).")
  private double withoutAddress;

  @Option(
      names = "--without-agent",
      defaultValue = "0.02",
      description = "Share of events without a user agent (${DEFAULT-VALUE}).")
  private double withoutAgent;

  @Option(
      names = "--stray-ips",
      defaultValue = "0.01",
      description = "Share of private and other unlisted addresses (${DEFAULT-VALUE}).")
  private double unlistedAddresses;

  @Option(
      names = "--warm-up",
      paramLabel = "DURATION",
      converter = DurationOption.class,
      defaultValue = "0s",
      description = "Beginning of the run that is checked but not measured (${DEFAULT-VALUE}).")
  private Duration warmUp;

  /** The plan that the options ask for. */
  LoadPlan plan() {
    try {
      return new LoadPlan(
          events,
          schedule(),
          seed == null ? System.nanoTime() ^ System.currentTimeMillis() : seed,
          new ZipfParameters(keys, keyExponent),
          new ZipfParameters(agents, agentExponent),
          mix(),
          eventBytes,
          warmUp);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /**
   * The agents that the options ask for.
   *
   * @throws IOException if their file cannot be read
   */
  AgentCatalog agents(LoadPlan plan) throws IOException {
    return agentsFile == null
        ? AgentCatalog.generated(agents, plan.seed())
        : AgentCatalog.ofFile(agentsFile);
  }

  private SendSchedule schedule() {
    if (rate == 0) {
      return new SendSchedule.Unlimited();
    }
    return burstFactor == 1
        ? new SendSchedule.Steady(rate)
        : new SendSchedule.Bursts(rate, burstFactor, burstPeriod, burstLength);
  }

  private EventMix mix() {
    return new EventMix(
        poison,
        poisonKinds.isEmpty() ? EventMix.allPoison() : poisonKinds,
        duplicates,
        failingAgents,
        withoutAddress,
        withoutAgent,
        unlistedAddresses);
  }
}
