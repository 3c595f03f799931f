package io.weir.publish;

import java.time.Duration;

/**
 * How much goes to Kafka at once. A batch that fails may have been too much for its time, as on a
 * slow link, and would be so for ever: the next is at most half of it. What goes out with time to
 * spare lets the next be twice as large. Pure counting; lives on its publisher's event loop.
 */
final class PublishBatchSizer {
  private static final int MOST_RECORDS = 10_000;
  private static final long MOST_BYTES = 16L * 1024 * 1024;

  private final Duration time;
  private int records = MOST_RECORDS;
  private long bytes = MOST_BYTES;

  /** For batches that must end within this time. */
  PublishBatchSizer(Duration time) {
    this.time = time;
  }

  /** Most rows of the next batch; at least 1. */
  int records() {
    return records;
  }

  /** Most bytes of the next batch; at least 1. */
  long bytes() {
    return bytes;
  }

  /** A batch of this size has failed. */
  void failed(int batchRecords, long batchBytes) {
    records = Math.max(1, Math.min(records, batchRecords) / 2);
    bytes = Math.max(1, Math.min(bytes, batchBytes) / 2);
  }

  /** A batch went out and took so long. */
  void sent(Duration took) {
    if (took.multipliedBy(2).compareTo(time) < 0) {
      records = Math.min(MOST_RECORDS, 2 * records);
      bytes = Math.min(MOST_BYTES, 2 * bytes);
    }
  }
}
