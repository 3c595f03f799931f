package io.weir.load.judge;

import io.weir.load.generate.GatewayTopics;
import io.weir.load.generate.TopicAdmin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * The committed offsets of the gateway's consumer group, taken before the outputs were read to
 * their ends: what it had passed by then must have come out somewhere.
 *
 * @param committed the next offset to read; empty if the group is not known
 */
record GroupOffsets(Optional<Map<TopicPartition, Long>> committed) {

  /** For topics whose group is not known. */
  static final GroupOffsets UNKNOWN = new GroupOffsets(Optional.empty());

  /** Those of this moment, in the source and the retry topics. */
  static GroupOffsets read(TopicAdmin admin, GatewayTopics topics) {
    if (topics.group().isEmpty()) {
      return UNKNOWN;
    }
    List<TopicPartition> partitions = new ArrayList<>(admin.partitions(topics.source()));
    topics.retries().forEach(topic -> partitions.addAll(admin.partitions(topic)));
    return new GroupOffsets(Optional.of(admin.committedOffsets(topics.group().get(), partitions)));
  }

  /** Whether an event of the source must have come out; so we say if the group is not known. */
  boolean hasPassedSource(TopicPartition partition, long offset) {
    return committed.map(offsets -> offsets.getOrDefault(partition, 0L) > offset).orElse(true);
  }

  /** Whether a retry must have come out; it may still be waiting if the group is not known. */
  boolean hasPassedRetry(TopicPartition partition, long offset) {
    return committed.map(offsets -> offsets.getOrDefault(partition, 0L) > offset).orElse(false);
  }
}
