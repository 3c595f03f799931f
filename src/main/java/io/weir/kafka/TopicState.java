package io.weir.kafka;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * What the brokers tell of a topic.
 *
 * @param id which a topic of the same name that is made anew does not share
 * @param replicas of the partition that has the fewest
 * @param settings in Kafka's own terms, the cluster's where the topic has none of its own
 */
record TopicState(UUID id, int partitions, int replicas, Map<String, String> settings) {
  static final String CLEANUP_POLICY = "cleanup.policy";
  static final String RETENTION_BYTES = "retention.bytes";
  static final String RETENTION_MS = "retention.ms";
  static final String MAX_MESSAGE_BYTES = "max.message.bytes";
  private static final String MIN_INSYNC_REPLICAS = "min.insync.replicas";

  /** The largest record that the topic takes, in bytes. */
  int maxRecordBytes() {
    return Math.toIntExact(number(MAX_MESSAGE_BYTES));
  }

  /** Whether an older record goes when a newer one of its key is there. */
  boolean isCompacted() {
    return hasPolicy("compact");
  }

  /** Beyond how many bytes in a partition its oldest records are deleted; empty for no limit. */
  OptionalLong sizeLimit() {
    long bytes = number(RETENTION_BYTES);
    return hasPolicy("delete") && bytes >= 0 ? OptionalLong.of(bytes) : OptionalLong.empty();
  }

  /** After what time records are deleted; empty if never. */
  Optional<Duration> retention() {
    long millis = number(RETENTION_MS);
    return hasPolicy("delete") && millis >= 0
        ? Optional.of(Duration.ofMillis(millis))
        : Optional.empty();
  }

  /** Whether a record is acknowledged at times when one broker alone has it. */
  boolean isOnOneBrokerAlone() {
    return Math.min(replicas, number(MIN_INSYNC_REPLICAS)) <= 1;
  }

  private boolean hasPolicy(String policy) {
    return Arrays.stream(settings.getOrDefault(CLEANUP_POLICY, "").split(","))
        .anyMatch(one -> one.strip().equals(policy));
  }

  private long number(String setting) {
    return Long.parseLong(settings.get(setting));
  }
}
