package io.weir.retry;

import io.weir.config.DurationCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The delay topics of a source topic, shortest wait first as configured. Pure.
 *
 * @param topics the tiers' topics
 * @param delays the tiers' delays
 * @param maxAttempts retries before the dead letter
 */
public record RetryTiers(List<String> topics, List<Duration> delays, int maxAttempts) {

  /** The tiers that these settings give a source topic. */
  public static RetryTiers of(String sourceTopic, RetrySettings settings) {
    List<String> topics = new ArrayList<>();
    for (Duration delay : settings.delays()) {
      topics.add(topic(sourceTopic, delay));
    }
    return new RetryTiers(List.copyOf(topics), settings.delays(), settings.maxAttempts());
  }

  /** The topic of the tier with this delay. */
  public static String topic(String sourceTopic, Duration delay) {
    return prefix(sourceTopic) + DurationCodec.write(delay);
  }

  private static String prefix(String sourceTopic) {
    return sourceTopic + ".retry.";
  }

  /** Whether a topic is that of a delay which these tiers do not have, or no longer. */
  public boolean isRetired(String sourceTopic, String topic) {
    return topic.startsWith(prefix(sourceTopic)) && !topics.contains(topic);
  }

  /** The tier for an event that has used this many retries before. */
  int tier(int attempt) {
    return Math.min(attempt, topics.size() - 1);
  }
}
