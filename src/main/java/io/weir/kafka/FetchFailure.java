package io.weir.kafka;

import io.weir.event.Failure;
import io.weir.event.SourcePartition;
import io.weir.event.SourceRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Why one partition cannot be fetched on, while the others can.
 *
 * @param failure what it means
 * @param divergence the first offset at which the log is another than the one that was read; empty
 *     if that is not what has failed
 */
public record FetchFailure(Failure failure, OptionalLong divergence) {

  /**
   * The partitions to which a consumer's error belongs; none if it belongs to no partition.
   *
   * @param assignment those that it may be
   */
  static Map<SourcePartition, FetchFailure> of(
      KafkaException error, Set<SourcePartition> assignment) {
    Map<SourcePartition, FetchFailure> failures = new HashMap<>();
    if (error instanceof OffsetOutOfRangeException outOfRange) {
      outOfRange
          .offsetOutOfRangePartitions()
          .forEach(
              (partition, position) ->
                  failures.put(
                      GroupConsumer.sourcePartition(partition),
                      outOfRange instanceof LogTruncationException truncated
                          ? truncated(partition, position, truncated.divergentOffsets())
                          : outOfRange(partition, position)));
    } else if (KafkaFailures.isUnreadable(error)) {
      for (SourcePartition source : assignment) {
        if (names(error.getMessage(), GroupConsumer.topicPartition(source))) {
          failures.put(source, new FetchFailure(KafkaFailures.of(error), OptionalLong.empty()));
        }
      }
    }
    failures.keySet().retainAll(assignment);
    return failures;
  }

  /** A record stands where there was none when the log was read. */
  public static FetchFailure diverged(SourceRecord record) {
    return new FetchFailure(
        infrastructure(
            "log-diverged",
            record.source() + " holds a record at offset " + record.offset() + ", where none was"),
        OptionalLong.of(record.offset()));
  }

  /** Kafka tells the partition of a batch that cannot be read in the message only. */
  private static boolean names(String message, TopicPartition partition) {
    return message.contains(" from " + partition + ". ")
        || message.endsWith(" for topic-partition " + partition)
        || message.contains(" at " + partition + "=");
  }

  /** Where not even the epoch is known any more, the record before the position is gone. */
  private static FetchFailure truncated(
      TopicPartition partition, long position, Map<TopicPartition, OffsetAndMetadata> divergent) {
    OffsetAndMetadata divergence = divergent.get(partition);
    return new FetchFailure(
        infrastructure("log-diverged", partition + " has been cut below offset " + position),
        OptionalLong.of(divergence == null ? position - 1 : divergence.offset()));
  }

  private static FetchFailure outOfRange(TopicPartition partition, long position) {
    return new FetchFailure(
        infrastructure("offset-out-of-range", partition + " does not hold offset " + position),
        OptionalLong.empty());
  }

  private static Failure infrastructure(String reason, String message) {
    return new Failure(Failure.Kind.INFRASTRUCTURE, reason, message);
  }
}
