package io.weir.outcome;

import io.weir.config.DurationCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The delay topics of a source topic, in the order in which retries use them. Pure.
 *
 * @param source the source topic
 * @param topics the tiers' topics
 * @param delays the tiers' delays
 * @param maxAttempts retries before the dead letter
 */
public record RetryTiers(
    String source, List<String> topics, List<Duration> delays, int maxAttempts) {

  /** The tiers that these settings give a source topic. */
  public static RetryTiers of(String sourceTopic, RetrySettings settings) {
    List<String> topics = new ArrayList<>();
    for (Duration delay : settings.delays()) {
      topics.add(topic(sourceTopic, delay));
    }
    return new RetryTiers(
        sourceTopic, List.copyOf(topics), settings.delays(), settings.maxAttempts());
  }

  /** The topic of the tier with this delay. */
  public static String topic(String sourceTopic, Duration delay) {
    return prefix(sourceTopic) + DurationCodec.write(delay);
  }

  private static String prefix(String sourceTopic) {
    return sourceTopic + ".retry.";
  }

  /** The delay of a retry topic of the source, configured or not; empty for any other topic. */
  public Optional<Duration> delayOf(String topic) {
    if (!topic.startsWith(prefix(source))) {
      return Optional.empty();
    }
    try {
      return Optional.of(DurationCodec.parse(topic.substring(prefix(source).length())));
    } catch (IllegalArgumentException noDelay) {
      return Optional.empty();
    }
  }

  /** Whether a topic is that of a delay which these tiers do not have, or no longer. */
  public boolean isRetired(String topic) {
    return delayOf(topic).isPresent() && !topics.contains(topic);
  }

  /** The tier for an event that has used this many retries before. */
  int tier(int attempt) {
    return Math.min(attempt, topics.size() - 1);
  }

  /**
   * The tier for an event that uses no retry: the shortest delay that is longer than what it has
   * just waited and not shorter than that of its next retry; the longest where there is none.
   */
  int tierBeyond(Duration waited, int attempt) {
    Duration least = delays.get(tier(attempt));
    int longest = delays.indexOf(Collections.max(delays));
    return IntStream.range(0, delays.size())
        .filter(i -> delays.get(i).compareTo(waited) > 0 && delays.get(i).compareTo(least) >= 0)
        .boxed()
        .min(Comparator.comparing(delays::get))
        .orElse(longest);
  }
}
