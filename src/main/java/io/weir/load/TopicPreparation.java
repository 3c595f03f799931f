package io.weir.load;

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
 * What the load asks the broker beside sending and reading. Blocks; may be used by several threads.
 * Fails with {@link KafkaException}.
 */
final class TopicPreparation implements AutoCloseable {
  private static final int TIMEOUT_SECONDS = 30;
  private static final Duration STABLE_WITHIN = Duration.ofSeconds(10);
  private static final long PAUSE_NANOS = 50_000_000;

  private final GatewayTopics target;
  private final Admin admin;

  TopicPreparation(GatewayTopics target) {
    this.target = target;
    this.admin = Admin.create(target.clientProperties(Map.of("client.id", "weir-load-admin")));
  }

  /** Makes the source topic if it is missing; its ends, in any case. */
  SourceEnds source() {
    if (partitions(target.source()).isEmpty()) {
      NewTopic topic =
          new NewTopic(target.source(), Optional.of(target.partitions()), Optional.empty());
      try {
        await(admin.createTopics(List.of(topic)).all());
      } catch (TopicExistsException e) {
        // Somebody else was faster; his partitions are as good.
      }
    }
    List<TopicPartition> partitions = partitions(target.source());
    for (long end = nanosFromNow(STABLE_WITHIN);
        partitions.isEmpty() && System.nanoTime() < end;
        partitions = partitions(target.source())) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    if (partitions.isEmpty()) {
      throw new KafkaException("the source topic " + target.source() + " is not there");
    }
    Map<TopicPartition, Long> ends = ends(partitions, IsolationLevel.READ_UNCOMMITTED);
    long[] byPartition = new long[ends.size()];
    ends.forEach((partition, end) -> byPartition[partition.partition()] = end);
    return new SourceEnds(target.source(), byPartition);
  }

  /** The partitions of a topic; none if it does not exist. */
  List<TopicPartition> partitions(String topic) {
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
  Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions, IsolationLevel isolation) {
    Map<TopicPartition, OffsetSpec> latest =
        partitions.stream()
            .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    await(admin.listOffsets(latest, new ListOffsetsOptions(isolation)).all())
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  /** How far the gateway's group has come, with no transaction pending on the answer. */
  GroupOffsets group() {
    if (target.group().isEmpty()) {
      return GroupOffsets.UNKNOWN;
    }
    String group = target.group().get();
    List<TopicPartition> asked = new ArrayList<>(partitions(target.source()));
    target.retries().forEach(topic -> asked.addAll(partitions(topic)));
    Map<TopicPartition, Long> committed = new HashMap<>();
    long end = nanosFromNow(STABLE_WITHIN);
    // What a transaction is pending on is left out of the answer; what has no offset is null in it.
    while (!asked.isEmpty() && System.nanoTime() < end) {
      Map<TopicPartition, OffsetAndMetadata> answer =
          await(
              admin
                  .listConsumerGroupOffsets(
                      Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(asked)),
                      new ListConsumerGroupOffsetsOptions().requireStable(true))
                  .partitionsToOffsetAndMetadata(group));
      answer.forEach(
          (partition, offset) -> committed.put(partition, offset == null ? 0 : offset.offset()));
      asked.removeAll(answer.keySet());
      if (!asked.isEmpty()) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    return new GroupOffsets(Optional.of(committed));
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
