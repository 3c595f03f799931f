package io.weir.kafka;

import io.weir.event.Failure;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the topics that the gateway writes to are still what they were when it started. One for
 * the process.
 */
public final class WrittenTopics {
  private volatile Map<String, Failure> problems = Map.of();

  /** Empty while the topic is as it should be, or nothing is known against it. Any thread. */
  public Optional<Failure> problem(String topic) {
    return Optional.ofNullable(problems.get(topic));
  }
}
