package io.weir.ops;

import io.weir.event.SourceRecord;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the stack of a defect into the log, one in ten seconds however many there are: each of
 * them is in its dead letter too. Thread-safe.
 */
public final class DefectLog {
  private static final Logger LOG = LoggerFactory.getLogger(DefectLog.class);
  private static final long QUIET_NANOS = Duration.ofSeconds(10).toNanos();

  private final LongSupplier nanoTime;
  private boolean noted;
  private long last;
  private long silent;

  public DefectLog(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Notes what an event has met. */
  public void note(SourceRecord record, Throwable defect) {
    long before = admit();
    if (before >= 0) {
      LOG.error(
          "a defect gives up the event at {} offset {}; report it, mend it, send the dead letter"
              + " again ({} more since the last such line): {}",
          record.source(),
          record.offset(),
          before,
          Defect.trace(defect));
    }
  }

  /** How many were passed over in silence since the last line, or -1 to pass over this one too. */
  synchronized long admit() {
    long now = nanoTime.getAsLong();
    if (noted && now - last < QUIET_NANOS) {
      silent++;
      return -1;
    }
    long before = silent;
    noted = true;
    last = now;
    silent = 0;
    return before;
  }
}
