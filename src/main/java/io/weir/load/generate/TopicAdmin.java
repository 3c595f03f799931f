package io.weir.load.generate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * What the load asks the broker beside sending and reading: topics and offsets. Blocks; may be used
 * by several threads. Fails with {@link KafkaException}.
 */
public final class TopicAdmin implements AutoCloseable {
  private static final int TIMEOUT_SECONDS = 30;
  private static final Duration STABLE_WITHIN = Duration.ofSeconds(10);
  private static final long PAUSE_NANOS = 50_000_000;

  private final GatewayTopics topics;
  private final Admin admin;

  public TopicAdmin(GatewayTopics topics) {
    this.topics = topics;
    this.admin = Admin.create(topics.clientProperties(Map.of("client.id", "weir-load-admin")));
  }

  /** Where the source topic ends; creates it if it is missing. */
  public SourceEndOffsets sourceEndOffsets() {
    if (partitions(topics.source()).isEmpty()) {
      NewTopic topic =
          new NewTopic(topics.source(), Optional.of(topics.partitions()), Optional.empty());
      try {
        await(admin.createTopics(List.of(topic)).all());
      } catch (TopicExistsException e) {
        // Somebody else was faster; his partitions are as good.
      }
    }
    List<TopicPartition> partitions = partitions(topics.source());
    for (long end = nanosFromNow(STABLE_WITHIN);
        partitions.isEmpty() && System.nanoTime() < end;
        partitions = partitions(topics.source())) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    if (partitions.isEmpty()) {
      throw new KafkaException("the source topic " + topics.source() + " is not there");
    }
    Map<TopicPartition, Long> ends = endOffsets(partitions, IsolationLevel.READ_UNCOMMITTED);
    long[] byPartition = new long[ends.size()];
    ends.forEach((partition, end) -> byPartition[partition.partition()] = end);
    return new SourceEndOffsets(topics.source(), byPartition);
  }

  /** The partitions of a topic; none if it does not exist. */
  public List<TopicPartition> partitions(String topic) {
    try {
      TopicDescription description =
          await(admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
      return description.partitions().stream()
          .map(partition -> new TopicPartition(topic, partition.partition()))
          .toList();
    } catch (UnknownTopicOrPartitionException e) {
      return List.of();
    }
  }

  /**
   * The ends of the partitions. With READ_COMMITTED they lie before any transaction still open,
   * with READ_UNCOMMITTED behind it.
   */
  public Map<TopicPartition, Long> endOffsets(
      Collection<TopicPartition> partitions, IsolationLevel isolation) {
    Map<TopicPartition, OffsetSpec> latest =
        partitions.stream()
            .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    await(admin.listOffsets(latest, new ListOffsetsOptions(isolation)).all())
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  /**
   * The offsets that a group has committed in the partitions, with no transaction pending on any; 0
   * where it has none. A partition on which one is pending for too long is missing.
   */
  public Map<TopicPartition, Long> committedOffsets(
      String group, Collection<TopicPartition> partitions) {
    List<TopicPartition> pending = new ArrayList<>(partitions);
    Map<TopicPartition, Long> committed = new HashMap<>();
    long end = nanosFromNow(STABLE_WITHIN);
    // What a transaction is pending on is left out of the answer; what has no offset is null in it.
    while (!pending.isEmpty() && System.nanoTime() < end) {
      Map<TopicPartition, OffsetAndMetadata> answer =
          await(
              admin
                  .listConsumerGroupOffsets(
                      Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(pending)),
                      new ListConsumerGroupOffsetsOptions().requireStable(true))
                  .partitionsToOffsetAndMetadata(group));
      answer.forEach(
          (partition, offset) -> committed.put(partition, offset == null ? 0 : offset.offset()));
      pending.removeAll(answer.keySet());
      if (!pending.isEmpty()) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    return committed;
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(5));
  }

  private static long nanosFromNow(Duration time) {
    return System.nanoTime() + time.toNanos();
  }

  private static <T> T await(KafkaFuture<T> answer) {
    try {
      return answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException known
          ? known
          : new KafkaException("the broker's answer failed", e.getCause());
    } catch (java.util.concurrent.TimeoutException e) {
      throw new KafkaException(
          "no answer from the broker within " + TIMEOUT_SECONDS + " s; see bootstrap.servers", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while waiting for the broker", e);
    }
  }
}
