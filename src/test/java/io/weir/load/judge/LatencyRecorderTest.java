package io.weir.load.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LatencyRecorderTest {
  private static final long MILLI = 1_000_000;
  private final LatencyRecorder recorder = new LatencyRecorder();

  @Test
  void latencyCountsFromTheIntendedTime() {
    for (int i = 1; i <= 1_000; i++) {
      recorder.recordLatency(5_000 * MILLI, (5_000 + i) * MILLI);
    }
    LatencySummary latency = recorder.latency();
    assertEquals(1_000, latency.measured());
    assertEquals(500, latency.p50Ms(), 1);
    assertEquals(900, latency.p90Ms(), 1);
    assertEquals(990, latency.p99Ms(), 1);
    assertEquals(999, latency.p999Ms(), 1);
    assertEquals(1_000, latency.maxMs(), 1);
  }

  @Test
  void aLatencyAboveAnHourIsKeptAsOne() {
    recorder.recordLatency(0, 10_000_000 * MILLI);
    assertEquals(3_600_000, recorder.latency().maxMs(), 5_000);
  }

  @Test
  void theSecondHalfIsMeasuredApartFromTheFirst() {
    records(0, 10_000, 100);
    records(10_000, 15_000, 200);
    ThroughputSummary throughput = recorder.throughput();
    assertEquals(15, throughput.seconds(), 0.02);
    assertEquals(133.3, throughput.eventsPerSecond(), 1);
    assertEquals(200, throughput.eventsPerSecondSecondHalf(), 5);
  }

  @Test
  void theTimeToTheFirstEventIsTold() {
    records(2_300, 5_000, 10);
    assertEquals(2.3, recorder.throughput().secondsToFirst(), 0.01);
  }

  @Test
  void withoutOutputThereIsNoThroughput() {
    assertEquals(new ThroughputSummary(0, 0, 0, 0), recorder.throughput());
  }

  private void records(int fromMillis, int toMillis, int perSecond) {
    for (int millis = fromMillis; millis < toMillis; millis += 1_000 / perSecond) {
      recorder.recordOutput(millis * MILLI);
    }
  }
}
