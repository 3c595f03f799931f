package io.weir.load.judge;

import io.weir.load.generate.GatewayTopics;
import io.weir.load.generate.TopicAdmin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads everything that the gateway writes, from where the topics ended before the run, as an
 * ordinary read_committed consumer that is a member of no group. Finds topics that the gateway
 * creates later. Confined to one thread.
 */
public final class OutputConsumer implements AutoCloseable {

  /** What the reading is tuned for. */
  public enum Tuning {
    /** Small fetches as soon as there is something. */
    LATENCY,
    /** Large fetches, which leave the machine to the gateway. */
    THROUGHPUT
  }

  private static final Duration POLL = Duration.ofMillis(100);
  private static final long DISCOVERY_NANOS = 1_000_000_000;

  private final GatewayTopics topics;
  private final TopicAdmin admin;
  private final Map<TopicPartition, Long> startOffsets;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Set<String> assignedTopics = new HashSet<>();
  private long discoveredAt = System.nanoTime() - DISCOVERY_NANOS;

  /**
   * @param startOffsets where to begin; a topic that is not in it did not exist and is read from 0
   */
  public OutputConsumer(
      GatewayTopics topics,
      TopicAdmin admin,
      Map<TopicPartition, Long> startOffsets,
      Tuning tuning) {
    this.topics = topics;
    this.admin = admin;
    this.startOffsets = startOffsets;
    this.consumer =
        new KafkaConsumer<>(
            topics.clientProperties(consumerProperties(tuning)),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  /** What has come out since the last call; waits a moment if nothing has. */
  ConsumerRecords<byte[], byte[]> poll() {
    discoverTopics();
    if (consumer.assignment().isEmpty()) {
      LockSupport.parkNanos(POLL.toNanos());
      return ConsumerRecords.empty();
    }
    return consumer.poll(POLL);
  }

  /** Where the topics end now, behind any open transaction. */
  Map<TopicPartition, Long> endOffsets() {
    return admin.endOffsets(consumer.assignment(), IsolationLevel.READ_UNCOMMITTED);
  }

  /** Whether everything below these offsets has been given by {@link #poll}. */
  boolean hasReached(Map<TopicPartition, Long> offsets) {
    return offsets.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /** How far the gateway's group has come. */
  GroupOffsets groupOffsets() {
    return GroupOffsets.read(admin, topics);
  }

  boolean isSink(String topic) {
    return topic.equals(topics.sink());
  }

  boolean isDeadLetters(String topic) {
    return topic.equals(topics.deadLetters());
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void discoverTopics() {
    List<String> outputs = topics.outputs();
    long now = System.nanoTime();
    if (assignedTopics.size() == outputs.size() || now - discoveredAt < DISCOVERY_NANOS) {
      return;
    }
    discoveredAt = now;
    for (String topic : outputs) {
      if (!assignedTopics.contains(topic)) {
        assign(topic, admin.partitions(topic));
      }
    }
  }

  private void assign(String topic, List<TopicPartition> partitions) {
    if (partitions.isEmpty()) {
      return;
    }
    List<TopicPartition> all = new ArrayList<>(consumer.assignment());
    all.addAll(partitions);
    consumer.assign(all);
    partitions.forEach(
        partition -> consumer.seek(partition, startOffsets.getOrDefault(partition, 0L)));
    assignedTopics.add(topic);
  }

  private static Map<String, Object> consumerProperties(Tuning tuning) {
    boolean latency = tuning == Tuning.LATENCY;
    return Map.of(
        "client.id",
        "weir-load-checker",
        "isolation.level",
        "read_committed",
        "enable.auto.commit",
        false,
        "allow.auto.create.topics",
        false,
        "auto.offset.reset",
        "none",
        "max.poll.records",
        5_000,
        "fetch.max.bytes",
        16 * 1024 * 1024,
        "fetch.min.bytes",
        latency ? 1 : 256 * 1024,
        "fetch.max.wait.ms",
        latency ? 50 : 200);
  }
}
