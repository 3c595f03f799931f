package io.weir.load.judge;

import java.util.Arrays;
import org.HdrHistogram.Histogram;

/** Records when events come out and how long they took. Has no clock; confined to one thread. */
final class LatencyRecorder {

  /** Latencies above an hour count as one; three digits are kept of each. */
  private static final long MAX_MICROS = 3_600_000_000L;

  private static final int DIGITS = 3;

  /** Outputs are counted by tenths of a second; a day has 864,000 of them. */
  private static final long BUCKET_NANOS = 100_000_000;

  private static final int MAX_BUCKETS = 864_000;

  private final Histogram micros = new Histogram(MAX_MICROS, DIGITS);
  private int[] counts = new int[1_024];
  private long total;
  private long firstNanos;
  private long lastNanos;

  /** An event of the sink, intended and received at these times since the start. */
  void recordLatency(long intendedNanos, long receivedNanos) {
    long elapsed = Math.max(0, receivedNanos - intendedNanos) / 1_000;
    micros.recordValue(Math.min(elapsed, MAX_MICROS));
  }

  /** An event that came out at this time since the start. */
  void recordOutput(long receivedNanos) {
    int bucket = (int) Math.min(receivedNanos / BUCKET_NANOS, MAX_BUCKETS - 1);
    if (bucket >= counts.length) {
      counts = Arrays.copyOf(counts, Math.min(MAX_BUCKETS, Math.max(bucket + 1, bucket * 2)));
    }
    counts[bucket]++;
    firstNanos = total == 0 ? receivedNanos : firstNanos;
    lastNanos = receivedNanos;
    total++;
  }

  LatencySummary latency() {
    return new LatencySummary(
        micros.getTotalCount(),
        micros.getValueAtPercentile(50) / 1e3,
        micros.getValueAtPercentile(90) / 1e3,
        micros.getValueAtPercentile(99) / 1e3,
        micros.getValueAtPercentile(99.9) / 1e3,
        micros.getMaxValue() / 1e3);
  }

  ThroughputSummary throughput() {
    if (total == 0) {
      return new ThroughputSummary(0, 0, 0, 0);
    }
    double seconds = lastNanos / 1e9;
    double half = seconds - halfTimeNanos() / 1e9;
    return new ThroughputSummary(
        seconds,
        firstNanos / 1e9,
        seconds > 0 ? total / seconds : 0,
        half > 0 ? total / 2.0 / half : 0);
  }

  /** When half of the events had come out, taking a bucket's records for evenly spread. */
  private double halfTimeNanos() {
    double missing = total / 2.0;
    int bucket = 0;
    while (counts[bucket] < missing) {
      missing -= counts[bucket++];
    }
    return (bucket + missing / counts[bucket]) * BUCKET_NANOS;
  }
}
