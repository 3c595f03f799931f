package io.weir.lab.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DrainFiguresTest {
  private static final DrainReading BEGIN =
      new DrainReading(0, new CpuSeconds(0, 0, 0, 3, 5, 2), StageTimes.NONE);
  private static final DrainReading HALF =
      new DrainReading(210_000, new CpuSeconds(20, 10, 1, 10, 8, 3), stages(200, 10));
  private static final DrainReading END =
      new DrainReading(400_000, new CpuSeconds(25.7, 11.9, 1.19, 17.6, 9.9, 3.38), stages(390, 29));

  private static StageTimes stages(int batches, double seconds) {
    return StageTimes.of(
        """
        weir_stage_seconds_count{stage="decide"} %d
        weir_stage_seconds_sum{stage="decide"} %s
        """
            .formatted(batches, seconds));
  }

  private static Map<Figure, Double> figures(DrainReading half) {
    DrainSamples samples = new DrainSamples();
    samples.add(2, 10_000, 2_000);
    samples.add(12, 230_000, 210_000);
    samples.add(20, 400_000, 400_000);
    return DrainFigures.of(BEGIN, half, END, samples);
  }

  private static void assertFigure(double expected, Figure figure) {
    assertEquals(expected, figures(HALF).get(figure), 1e-9, figure::label);
  }

  @Test
  void theWholeRunIsCountedFromItsBegin() {
    assertFigure((25.7 + 14.6 + 4.9) / 4, Figure.CPU);
    assertFigure(25.7 / 4, Figure.PROGRAM_CPU);
    assertFigure(11.9 / 4, Figure.PROGRAM_JIT);
    assertFigure(1.19 / 4, Figure.PROGRAM_GC);
    assertFigure(14.6 / 4, Figure.POSTGRES_CPU);
    assertFigure(4.9 / 4, Figure.BROKER_CPU);
    assertFigure(1.38 / 4, Figure.BROKER_JIT);
  }

  @Test
  void theSecondHalfIsCountedByTheEventsThatWereLeft() {
    assertFigure(8, Figure.STEADY_CPU);
    assertFigure(3, Figure.STEADY_PROGRAM_CPU);
    assertFigure(1, Figure.STEADY_PROGRAM_JIT);
    assertFigure(0.1, Figure.STEADY_PROGRAM_GC);
    assertFigure(4, Figure.STEADY_POSTGRES_CPU);
    assertFigure(1, Figure.STEADY_BROKER_CPU);
    assertFigure(0.2, Figure.STEADY_BROKER_JIT);
    assertFigure(8 - 1 - 0.2, Figure.STEADY_WORK);
    assertFigure(190_000 / 8.0, Figure.STEADY_RATE);
  }

  @Test
  void stagesAreThoseOfTheSecondHalf() {
    assertFigure(1_000, Figure.BATCH_EVENTS);
    assertFigure(100, Figure.DECIDE_MS);
  }

  @Test
  void aProgramWithoutStagesHasNone() {
    assertFalse(
        figures(new DrainReading(210_000, HALF.cpu(), END.stages()))
            .containsKey(Figure.BATCH_EVENTS));
  }
}
