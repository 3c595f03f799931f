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
  ConsumedRecord read(SourceRecord record) {
    if (!retryTopics.contains(record.source().topic())) {
      return new ConsumedRecord(record, History.none(record), null);
    }
    Duration delay = tiers.delayOf(record.source().topic()).orElse(Duration.ZERO);
    return WeirHeaders.read(record, clock.atMost() + delay.plus(CLOCK_SLACK).toMillis());
  }
}
