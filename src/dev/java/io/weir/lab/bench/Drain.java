package io.weir.lab.bench;

import io.weir.lab.EventAccounting;
import io.weir.lab.Lab;
import io.weir.lab.Site;
import io.weir.lab.measure.DrainFigures;
import io.weir.lab.measure.DrainReading;
import io.weir.lab.measure.DrainSamples;
import io.weir.lab.measure.Figure;
import io.weir.lab.measure.RunFigures;
import io.weir.lab.process.LabProcess;
import io.weir.load.LoadReport;
import io.weir.load.LoadRun;
import io.weir.load.generate.AgentCatalog;
import io.weir.load.generate.SendSchedule;
import io.weir.load.judge.WaitLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * A source topic full of events, and a program that is started on it. Only after everything is read
 * of it, its output is read back and accounted for.
 *
 * @param kills how many times the gateway is killed on the way
 */
record Drain(Lab lab, ProgramOptions programs, AgentCatalog agents, int kills) {
  private static final long SAMPLE_MILLIS = 90;
  private static final Duration PREPARATION = Duration.ofMinutes(2);
  private static final Duration RETRIES = Duration.ofMinutes(15);
  private static final int LEAST_PER_SECOND = 1_500;

  /** What is told by a process or its log, and begins anew with the next one. */
  private static final Set<Figure> OF_ONE_LIFE =
      EnumSet.of(
          Figure.PROGRAM_JIT,
          Figure.PROGRAM_GC,
          Figure.STEADY_PROGRAM_JIT,
          Figure.STEADY_PROGRAM_GC,
          Figure.STEADY_WORK,
          Figure.HEAP_MIB,
          Figure.ALLOCATED_KIB,
          Figure.BATCH_EVENTS,
          Figure.DECODE_MS,
          Figure.ENRICH_MS,
          Figure.DECIDE_MS,
          Figure.PUBLISH_MS);

  RunFigures run(RunKind kind, Scenario scenario, long seed) throws Exception {
    try (BenchSite site = BenchSite.prepare(lab, scenario, agents);
        LoadRun load =
            site.load(
                kind.reads(scenario.events()), new SendSchedule.Unlimited(), seed, Duration.ZERO)) {
      load.fill(progress -> {});
      return new Watched(kind, scenario, site.site(), load).run();
    }
  }

  /** How long so many events may take. */
  static Duration limit(int events) {
    return Duration.ofMinutes(5).plusSeconds(events / LEAST_PER_SECOND);
  }

  /**
   * Waits until no event waits in a retry topic: on a machine that is too slow for the deadlines of
   * look-ups some do, and the judge takes those that have moved on to a longer delay for lost.
   */
  static void awaitRetries(LabProcess gateway, Site site) {
    gateway
        .process()
        .awaitAlive(
            "no event waits for a retry", RETRIES, () -> EventAccounting.of(site).waiting() == 0);
  }

  /** One program on its way through the topic. */
  private final class Watched {
    private final RunKind kind;
    private final Scenario scenario;
    private final Site site;
    private final LoadRun load;
    private final DrainMeter meter = new DrainMeter(lab);
    private final DrainSamples samples = new DrainSamples();
    private final Kills killing;
    private DrainReading begin;
    private DrainReading half;
    private DrainReading end;
    private long startNanos;

    Watched(RunKind kind, Scenario scenario, Site site, LoadRun load) {
      this.kind = kind;
      this.scenario = scenario;
      this.site = site;
      this.load = load;
      this.killing = new Kills(kind.isGateway() ? kills : 0, scenario.events());
    }

    RunFigures run() throws Exception {
      begin = meter.beforeLaunch();
      startNanos = System.nanoTime();
      try (LabProcess program = kind.launch(programs, site, scenario);
          Progress progress = kind.progress(site, program)) {
        if (kind.isPartAlone()) {
          awaitPrepared(program);
        }
        program
            .process()
            .awaitAlive(
                "all events are decided and published",
                limit(scenario.events()),
                () -> isDone(program, progress));
        Map<Figure, Double> figures = DrainFigures.of(begin, half, end, samples);
        DrainMeter.addMemory(program, end.published(), figures);
        if (killing.any()) {
          figures.keySet().removeAll(OF_ONE_LIFE);
          figures.put(Figure.KILL_SECONDS, killing.meanSeconds());
        }
        if (kind.isGateway()) {
          awaitRetries(program, site);
        }
        program.stop();
        String fault = fault(figures);
        return new RunFigures(figures, fault);
      }
    }

    private void awaitPrepared(LabProcess program) throws IOException {
      program
          .process()
          .awaitAlive(
              "it is prepared",
              PREPARATION,
              () -> ProgressLog.read(program.process()) != ProgressLog.NOT_PREPARED);
      begin = meter.of(program, 0);
      startNanos = System.nanoTime();
    }

    private boolean isDone(LabProcess program, Progress progress) throws Exception {
      long decided = progress.decided();
      long published = progress.published();
      samples.add((System.nanoTime() - startNanos) / 1e9, decided, published);
      if (half == null && published >= scenario.events() / 2) {
        half = meter.of(program, published);
      }
      if (published >= scenario.events()) {
        end = meter.of(program, published);
        return true;
      }
      killing.sample(program, decided, published);
      Thread.sleep(SAMPLE_MILLIS);
      return false;
    }

    private String fault(Map<Figure, Double> figures) throws InterruptedException {
      if (kind.isGateway()) {
        LoadReport report = load.drain(WaitLimits.DEFAULT, progress -> {});
        if (report.outcomes().retried() > 0) {
          figures.put(Figure.RETRIED, (double) report.outcomes().retried());
        }
        return report.isClean() ? "" : report.toText();
      }
      long kept = kind.kept(site).orElse(scenario.events());
      return kept < scenario.events() ? "only " + kept + " events were kept" : "";
    }
  }
}
