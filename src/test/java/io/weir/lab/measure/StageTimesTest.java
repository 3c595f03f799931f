package io.weir.lab.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class StageTimesTest {
  private static StageTimes page(int batches, double seconds) {
    return StageTimes.of(
        """
        # HELP weir_stage_seconds Time of one batch in a stage
        # TYPE weir_stage_seconds histogram
        weir_stage_seconds_bucket{stage="decide",le="0.001"} 0
        weir_stage_seconds_count{stage="decide"} %d
        weir_stage_seconds_sum{stage="decide"} %s
        weir_stage_seconds_count{stage="decode"} 7
        weir_stage_seconds_sum{stage="decode"} 3.5E-2
        """
            .formatted(batches, seconds));
  }

  @Test
  void aPageOfMetricsTellsBatchesAndTheirTime() {
    StageTimes times = page(40, 2.5);
    assertEquals(40, times.batches("decide"));
    assertEquals(62.5, times.millis("decide"), 1e-9);
    assertEquals(5, times.millis("decode"), 1e-9);
  }

  @Test
  void whatWasAddedSinceAnEarlierPageCountsAlone() {
    StageTimes added = page(40, 2.5).since(page(30, 2.3));
    assertEquals(10, added.batches("decide"));
    assertEquals(20, added.millis("decide"), 1e-9);
    assertEquals(Double.NaN, added.millis("decode"));
  }

  @Test
  void aStageThatIsNotThereHasNoBatches() {
    assertEquals(0, StageTimes.NONE.batches("decide"));
    assertEquals(Double.NaN, StageTimes.NONE.millis("decide"));
  }
}
