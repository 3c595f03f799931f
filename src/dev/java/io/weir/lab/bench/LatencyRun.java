package io.weir.lab.bench;

import io.weir.lab.Lab;
import io.weir.lab.gateway.GatewayProcess;
import io.weir.lab.measure.DrainSamples;
import io.weir.lab.measure.Figure;
import io.weir.lab.measure.RunFigures;
import io.weir.load.LoadReport;
import io.weir.load.LoadRun;
import io.weir.load.generate.AgentCatalog;
import io.weir.load.generate.SendSchedule;
import io.weir.load.judge.LatencySummary;
import io.weir.load.judge.WaitLimits;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * How long events take from their intended sending until an ordinary read_committed consumer has
 * them in hand, both in this process and by its clock. One gateway first drains a full topic, which
 * warms it and says what it can do; then it gets half of that, steadily; then a burst of five times
 * as much, and what is left of it is drained.
 *
 * @param length how long the steady load lasts, and what goes before the burst; a burst is a third
 */
record LatencyRun(Lab lab, ProgramOptions programs, AgentCatalog agents, Duration length) {
  private static final int BURST_FACTOR = 5;
  private static final int BURST_PART = 3;
  private static final int WARM_UP_PART = 6;
  private static final double SHARE_OF_DRAIN = 0.5;

  RunFigures run(RunKind guarantee, Scenario scenario, long seed) throws Exception {
    try (BenchSite site = BenchSite.prepare(lab, scenario, agents)) {
      return new Loaded(site, new EnumMap<>(Figure.class)).run(guarantee, seed);
    }
  }

  /** One gateway and its three loads. */
  private final class Loaded {
    private final BenchSite site;
    private final Map<Figure, Double> figures;
    private String fault = "";

    Loaded(BenchSite site, Map<Figure, Double> figures) {
      this.site = site;
      this.figures = figures;
    }

    RunFigures run(RunKind guarantee, long seed) throws Exception {
      int events = site.scenario().events();
      try (LoadRun load = site.load(events, new SendSchedule.Unlimited(), seed, Duration.ZERO)) {
        load.fill(progress -> {});
        try (GatewayProcess gateway =
            programs.gateway(site.site(), site.scenario(), guarantee.runName())) {
          double drained = drain(gateway, load);
          steady(drained * SHARE_OF_DRAIN, seed + 1);
          burst(drained, seed + 2);
        }
      }
      return new RunFigures(figures, fault);
    }

    /** Events per second in the second half. */
    private double drain(GatewayProcess gateway, LoadRun load) throws Exception {
      int events = site.scenario().events();
      DrainSamples samples = new DrainSamples();
      long start = System.nanoTime();
      try (Progress progress = new GatewayProgress(site.site())) {
        gateway
            .process()
            .awaitAlive(
                "all events are published",
                Drain.limit(events),
                () -> {
                  long published = progress.published();
                  samples.add((System.nanoTime() - start) / 1e9, published, published);
                  return published >= events;
                });
      }
      Drain.awaitRetries(gateway, site.site());
      judge(load.drain(WaitLimits.DEFAULT, told -> {}));
      double drained = samples.perSecondFrom(events / 2);
      figures.put(Figure.STEADY_RATE, drained);
      return drained;
    }

    private void steady(double perSecond, long seed) throws InterruptedException {
      int events = (int) (perSecond * seconds(length));
      SendSchedule schedule = new SendSchedule.Steady(perSecond);
      try (LoadRun load = site.load(events, schedule, seed, length.dividedBy(WARM_UP_PART))) {
        LoadReport report = load.run(WaitLimits.DEFAULT, told -> {});
        judge(report);
        LatencySummary latency = report.latency();
        figures.put(Figure.SENT_RATE, report.sending().sent() / report.sending().sendSeconds());
        figures.put(Figure.P50_MS, latency.p50Ms());
        figures.put(Figure.P90_MS, latency.p90Ms());
        figures.put(Figure.P99_MS, latency.p99Ms());
        figures.put(Figure.P999_MS, latency.p999Ms());
        figures.put(Figure.MAX_MS, latency.maxMs());
      }
    }

    private void burst(double drained, long seed) throws InterruptedException {
      double calm = drained * SHARE_OF_DRAIN;
      Duration burst = length.dividedBy(BURST_PART);
      SendSchedule schedule =
          new SendSchedule.Bursts(calm, BURST_FACTOR, length.plus(burst), burst);
      int before = (int) (calm * seconds(length));
      int events = before + (int) (calm * BURST_FACTOR * seconds(burst));
      DrainSamples samples = new DrainSamples();
      try (LoadRun load = site.load(events, schedule, seed, Duration.ZERO)) {
        LoadReport report =
            load.run(
                WaitLimits.DEFAULT,
                told -> samples.add(told.seconds(), told.sent(), told.out().enriched()));
        judge(report);
        double sent = report.sending().sendSeconds();
        double left = events - samples.publishedAt(sent);
        double cleared = report.throughput().seconds() - sent;
        figures.put(Figure.BURST_RATE, (events - before) / (sent - seconds(length)));
        figures.put(Figure.BURST_WAITING, left);
        figures.put(Figure.BURST_CLEARED_SECONDS, cleared);
        figures.put(Figure.AFTER_BURST_RATE, left / cleared);
        figures.put(Figure.AFTER_BURST_SHARE, left / cleared / drained);
      }
    }

    private void judge(LoadReport report) {
      if (!report.isClean()) {
        fault += report.toText();
      }
    }

    private static double seconds(Duration duration) {
      return duration.toMillis() / 1e3;
    }
  }
}
