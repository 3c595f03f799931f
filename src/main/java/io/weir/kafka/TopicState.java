package io.weir.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;

/**
 * What the brokers tell of a topic. Pure.
 *
 * @param id which a topic of the same name that is made anew does not share
 * @param inSync of each partition, how many replicas are in sync; 0 while it has no leader
 * @param replicas of the partition that has the fewest
 * @param settings in Kafka's own terms, the cluster's where the topic has none of its own
 */
record TopicState(UUID id, List<Integer> inSync, int replicas, Map<String, String> settings) {
  static final String CLEANUP_POLICY = "cleanup.policy";
  static final String RETENTION_BYTES = "retention.bytes";
  static final String RETENTION_MS = "retention.ms";
  static final String MAX_MESSAGE_BYTES = "max.message.bytes";
  private static final String MIN_INSYNC_REPLICAS = "min.insync.replicas";

  /** What tells a topic that somebody has made as it was from one that a broker made by itself. */
  private static final List<String> COMPARED =
      List.of(CLEANUP_POLICY, RETENTION_MS, RETENTION_BYTES, MAX_MESSAGE_BYTES);

  /** What a description and the settings tell. */
  static TopicState of(TopicDescription topic, Map<String, String> settings) {
    return new TopicState(
        id(topic),
        topic.partitions().stream().map(TopicState::inSync).toList(),
        topic.partitions().stream().mapToInt(one -> one.replicas().size()).min().orElse(0),
        settings);
  }

  /** The id of a topic in Java's terms. */
  static UUID id(TopicDescription topic) {
    return new UUID(
        topic.topicId().getMostSignificantBits(), topic.topicId().getLeastSignificantBits());
  }

  private static int inSync(TopicPartitionInfo partition) {
    return partition.leader() == null || partition.leader().isEmpty() ? 0 : partition.isr().size();
  }

  int partitions() {
    return inSync.size();
  }

  /**
   * The partitions that take no record that all replicas in sync are to have. A topic that wants
   * more of them than it has replicas takes them since Kafka 4.
   */
  List<Integer> unwritable() {
    long least = Math.max(1, Math.min(replicas, number(MIN_INSYNC_REPLICAS)));
    return IntStream.range(0, partitions())
        .filter(partition -> inSync.get(partition) < least)
        .boxed()
        .toList();
  }

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

  /** What this topic lacks of one that was there before, or has otherwise. */
  List<String> differences(TopicState before) {
    List<String> differences = new ArrayList<>();
    if (partitions() < before.partitions()) {
      differences.add(partitions() + " partitions instead of " + before.partitions());
    }
    for (String setting : COMPARED) {
      String wanted = before.settings.get(setting);
      String set = settings.get(setting);
      if (!Objects.equals(wanted, set)) {
        differences.add(setting + "=" + set + " instead of " + wanted);
      }
    }
    return differences;
  }

  /** What a topic that is to take the place of this one must be like. */
  String described() {
    return partitions()
        + " partitions, "
        + COMPARED.stream()
            .map(setting -> setting + "=" + settings.get(setting))
            .collect(Collectors.joining(", "));
  }

  private boolean hasPolicy(String policy) {
    return Arrays.stream(settings.getOrDefault(CLEANUP_POLICY, "").split(","))
        .anyMatch(one -> one.strip().equals(policy));
  }

  private long number(String setting) {
    return Long.parseLong(settings.get(setting));
  }
}
