package io.weir.load;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * How far the gateway's consumer group has come, taken before the topics were read to their ends:
 * what it had passed by then must have come out somewhere.
 *
 * @param committed the next offset to read; empty if the group is not known
 */
record GroupOffsets(Optional<Map<TopicPartition, Long>> committed) {

  /** For a target whose group is not known. */
  static final GroupOffsets UNKNOWN = new GroupOffsets(Optional.empty());

  /** Whether an event of the source must have come out; so we say if the group is not known. */
  boolean passedSource(TopicPartition partition, long offset) {
    return committed.map(offsets -> offsets.getOrDefault(partition, 0L) > offset).orElse(true);
  }

  /** Whether a retry must have come out; it may still be waiting if the group is not known. */
  boolean passedRetry(TopicPartition partition, long offset) {
    return committed.map(offsets -> offsets.getOrDefault(partition, 0L) > offset).orElse(false);
  }
}
