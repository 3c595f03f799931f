package io.weir.pipeline;

import io.weir.event.ConsumedRecord;
import io.weir.event.History;
import io.weir.event.SourceRecord;
import io.weir.outcome.RetryTiers;
import io.weir.postgres.PostgresClock;
import io.weir.wire.WeirHeaders;
import java.time.Duration;
import java.util.Set;

/**
 * Gives a record its past: none if it is of the source topic, that of its headers if it is of a
 * retry topic.
 *
 * @param retryTopics the delay topics, retired ones included
 */
public record HistoryReader(RetryTiers tiers, Set<String> retryTopics, PostgresClock clock) {

  /** When a record was made to wait, the clock may have been known less well than it is now. */
  private static final Duration CLOCK_SLACK = Duration.ofMinutes(1);

  /**
   * Whatever a record of a retry topic says, it does not wait for much longer than that topic's
   * delay from now on, be that delay still configured or not.
   */
  public ConsumedRecord read(SourceRecord record) {
    return waited(record)
        ? WeirHeaders.read(record, latestDue(record))
        : new ConsumedRecord(record, History.none(record), null);
  }

  /**
   * When it may be tried, by Postgres' clock, milliseconds since 1970; 0 for at once. The rest of
   * its past, which may be long, is read when it is.
   */
  long dueMillis(SourceRecord record) {
    return waited(record) ? WeirHeaders.dueMillis(record, latestDue(record)) : 0;
  }

  private boolean waited(SourceRecord record) {
    return retryTopics.contains(record.source().topic());
  }

  private long latestDue(SourceRecord record) {
    Duration delay = tiers.delayOf(record.source().topic()).orElse(Duration.ZERO);
    return clock.atMost() + delay.plus(CLOCK_SLACK).toMillis();
  }
}
