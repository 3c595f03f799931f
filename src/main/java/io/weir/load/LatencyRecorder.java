package io.weir.load;

import java.util.Arrays;
import org.HdrHistogram.Histogram;

/** Takes the times at which events come out. Free of clocks; confined to one thread. */
final class LatencyRecorder {

  /** Latencies above an hour count as one; three digits are kept of each. */
  private static final long MAX_MICROS = 3_600_000_000L;

  private static final int DIGITS = 3;

  /** Arrivals are counted by tenths of a second; a day has 864,000 of them. */
  private static final long SLOT_NANOS = 100_000_000;

  private static final int MAX_SLOTS = 864_000;

  private final Histogram micros = new Histogram(MAX_MICROS, DIGITS);
  private int[] records = new int[1_024];
  private long total;
  private long firstNanos;
  private long lastNanos;

  /** An event of the sink, intended and received at these times since the start. */
  void latency(long intendedNanos, long receivedNanos) {
    long taken = Math.max(0, receivedNanos - intendedNanos) / 1_000;
    micros.recordValue(Math.min(taken, MAX_MICROS));
  }

  /** An event that came out at this time since the start. */
  void consumed(long receivedNanos) {
    int slot = (int) Math.min(receivedNanos / SLOT_NANOS, MAX_SLOTS - 1);
    if (slot >= records.length) {
      records = Arrays.copyOf(records, Math.min(MAX_SLOTS, Math.max(slot + 1, slot * 2)));
    }
    records[slot]++;
    firstNanos = total == 0 ? receivedNanos : firstNanos;
    lastNanos = receivedNanos;
    total++;
  }

  LatencyFigures latency() {
    return new LatencyFigures(
        micros.getTotalCount(),
        micros.getValueAtPercentile(50) / 1e3,
        micros.getValueAtPercentile(90) / 1e3,
        micros.getValueAtPercentile(99) / 1e3,
        micros.getValueAtPercentile(99.9) / 1e3,
        micros.getMaxValue() / 1e3);
  }

  SpeedFigures speed() {
    if (total == 0) {
      return new SpeedFigures(0, 0, 0, 0);
    }
    double seconds = lastNanos / 1e9;
    double half = seconds - halfTimeNanos() / 1e9;
    return new SpeedFigures(
        seconds,
        firstNanos / 1e9,
        seconds > 0 ? total / seconds : 0,
        half > 0 ? total / 2.0 / half : 0);
  }

  /** When half of the events had come out, taking a slot's records for evenly spread. */
  private double halfTimeNanos() {
    double missing = total / 2.0;
    int slot = 0;
    while (records[slot] < missing) {
      missing -= records[slot++];
    }
    return (slot + missing / records[slot]) * SLOT_NANOS;
  }
}
