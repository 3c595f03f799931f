package io.weir.pipeline;

import io.weir.outcome.RetryTiers;
import io.weir.postgres.PostgresClock;
import java.time.Duration;
import java.util.Set;

/**
 * How late a record of a retry topic may be due: whatever it says, it does not wait for much longer
 * than that topic's delay from now on, be that delay still configured or not.
 *
 * @param retryTopics the delay topics, retired ones included
 */
public record DueLimit(RetryTiers tiers, Set<String> retryTopics, PostgresClock clock) {

  /** When a record was made to wait, the clock may have been known less well than it is now. */
  private static final Duration CLOCK_SLACK = Duration.ofMinutes(1);

  /** Whether records of this topic have a past, and may have to wait. */
  boolean isRetryTopic(String topic) {
    return retryTopics.contains(topic);
  }

  /** The latest, by Postgres' clock, milliseconds since 1970. */
  long latestMillis(String topic) {
    Duration delay = tiers.delayOf(topic).orElse(Duration.ZERO);
    return clock.atMost() + delay.plus(CLOCK_SLACK).toMillis();
  }
}
