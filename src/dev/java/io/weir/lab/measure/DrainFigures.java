package io.weir.lab.measure;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The figures of a drain, from what was read at its begin, at half time and at its end. */
public final class DrainFigures {
  private static final double EVENTS = 100_000;
  private static final double SOON_SECONDS = 5;

  private static final List<Figure> WHOLE =
      List.of(
          Figure.CPU,
          Figure.PROGRAM_CPU,
          Figure.PROGRAM_JIT,
          Figure.PROGRAM_GC,
          Figure.POSTGRES_CPU,
          Figure.BROKER_CPU,
          Figure.BROKER_JIT);

  private static final List<Figure> STEADY =
      List.of(
          Figure.STEADY_CPU,
          Figure.STEADY_PROGRAM_CPU,
          Figure.STEADY_PROGRAM_JIT,
          Figure.STEADY_PROGRAM_GC,
          Figure.STEADY_POSTGRES_CPU,
          Figure.STEADY_BROKER_CPU,
          Figure.STEADY_BROKER_JIT);

  private final Map<Figure, Double> values = new EnumMap<>(Figure.class);

  private DrainFigures() {}

  /**
   * @param begin before the launch, or when that what does not count was done
   * @param half when half of the events were published
   * @param end when all were
   */
  public static Map<Figure, Double> of(
      DrainReading begin, DrainReading half, DrainReading end, DrainSamples samples) {
    DrainFigures figures = new DrainFigures();
    figures.cpu(WHOLE, end.cpu().since(begin.cpu()), end.published() - begin.published());
    CpuSeconds secondHalf = end.cpu().since(half.cpu());
    long left = end.published() - half.published();
    figures.cpu(STEADY, secondHalf, left);
    figures.work(secondHalf, left);
    figures.rates(half, samples);
    figures.stages(end.stages().since(half.stages()), left);
    return figures.values;
  }

  private void cpu(List<Figure> as, CpuSeconds cpu, long events) {
    double[] seconds = {
      cpu.sum(),
      cpu.program(),
      cpu.programJit(),
      cpu.programGc(),
      cpu.postgres(),
      cpu.broker(),
      cpu.brokerJit()
    };
    for (int i = 0; i < seconds.length; i++) {
      values.put(as.get(i), seconds[i] * EVENTS / events);
    }
  }

  private void work(CpuSeconds cpu, long events) {
    double seconds = cpu.sum() - cpu.programJit() - cpu.brokerJit();
    values.put(Figure.STEADY_WORK, seconds * EVENTS / events);
  }

  private void rates(DrainReading half, DrainSamples samples) {
    values.put(Figure.RATE, samples.perSecond());
    values.put(Figure.STEADY_RATE, samples.perSecondFrom(half.published()));
    values.put(Figure.FIRST_OUTPUT_SECONDS, samples.firstOutputSeconds());
    values.put(Figure.DECIDED_SOON, samples.decidedAfter(SOON_SECONDS));
  }

  private void stages(StageTimes stages, long events) {
    if (stages.batches("decide") > 0) {
      values.put(Figure.BATCH_EVENTS, events / stages.batches("decide"));
      values.put(Figure.DECODE_MS, stages.millis("decode"));
      values.put(Figure.ENRICH_MS, stages.millis("enrich"));
      values.put(Figure.DECIDE_MS, stages.millis("decide"));
      values.put(Figure.PUBLISH_MS, stages.millis("publish"));
    }
  }
}
