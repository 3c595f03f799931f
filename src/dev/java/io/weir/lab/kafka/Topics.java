package io.weir.lab.kafka;

import io.weir.lab.process.Await;
import io.weir.lab.process.LabException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The topics of the lab's broker, seen by an independent client: create, fill, read to the end.
 * Blocks the caller, for {@link #LIMIT} at most.
 */
public final class Topics implements AutoCloseable {
  /** How long one call may take. */
  public static final Duration LIMIT = Duration.ofSeconds(60);

  /** How long after its creation a topic may be unknown to the broker. */
  private static final Duration KNOWN = Duration.ofSeconds(10);

  // Topics may be created with a max.message.bytes up to this.
  private static final int LARGEST_RECORD_BYTES = 64 << 20;

  private final String bootstrapServers;
  private Admin admin;
  private Producer<byte[], byte[]> producer;

  Topics(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  /** An admin client that lives as long as the broker object. */
  public synchronized Admin admin() {
    if (admin == null) {
      admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }
    return admin;
  }

  public void create(String topic, int partitions) {
    create(topic, partitions, Map.of());
  }

  /** Creates a topic with topic configurations and returns when it can be written. */
  public void create(String topic, int partitions, Map<String, String> configs) {
    NewTopic wanted = new NewTopic(topic, Optional.of(partitions), Optional.empty());
    done("create topic " + topic, admin().createTopics(List.of(wanted.configs(configs))).all());
    Await.until("topic " + topic + " has leaders", LIMIT, () -> hasLeaders(topic, partitions));
    awaitServed(topic);
  }

  /**
   * Asks each leader for its end, and again until it answers: it may be named before it knows that
   * it leads, and a batch that it refuses then may come behind the next one and end the producer.
   */
  private void awaitServed(String topic) {
    done("ask the leaders of " + topic, admin().listOffsets(latest(topic)).all());
  }

  private Map<TopicPartition, OffsetSpec> latest(String topic) {
    return partitions(topic).stream()
        .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
  }

  /** Sets one configuration of a topic. */
  public void configure(String topic, String name, String value) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    AlterConfigOp set = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    done(
        "configure topic " + topic,
        admin().incrementalAlterConfigs(Map.of(resource, List.of(set))).all());
  }

  /** Deletes a topic, for good, and returns when nobody is told of it any more. */
  public void delete(String topic) {
    done("delete topic " + topic, admin().deleteTopics(List.of(topic)).all());
    Await.until("topic " + topic + " is gone", LIMIT, () -> !exists(topic));
  }

  /** Whether the topic is there. */
  public boolean exists(String topic) {
    return done("list topics", admin().listTopics().names()).contains(topic);
  }

  private boolean hasLeaders(String topic, int partitions) {
    return isKnown(topic) && partitions(topic).size() == partitions;
  }

  /** False also while the topic is not known to every broker yet. */
  private boolean isKnown(String topic) {
    try {
      describe(topic);
      return true;
    } catch (LabException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw e;
    }
  }

  /** Sends the records idempotently and returns their metadata once all are acknowledged. */
  public List<RecordMetadata> send(Collection<ProducerRecord<byte[], byte[]>> records) {
    List<java.util.concurrent.Future<RecordMetadata>> sent = new ArrayList<>();
    for (ProducerRecord<byte[], byte[]> record : records) {
      sent.add(producer().send(record));
    }
    producer().flush();
    List<RecordMetadata> metadata = new ArrayList<>();
    for (var one : sent) {
      metadata.add(get("send", one));
    }
    return metadata;
  }

  /** Sends one record to the partition its key chooses. */
  public RecordMetadata send(String topic, byte[] key, byte[] value) {
    return send(List.of(new ProducerRecord<>(topic, key, value))).get(0);
  }

  /**
   * Every record of the topics that a read_committed reader sees now, from offset 0; in order
   * within a partition.
   */
  public List<ConsumerRecord<byte[], byte[]>> readAll(String... topics) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> partitions =
          Stream.of(topics).flatMap(topic -> ledPartitions(topic).stream()).toList();
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, LIMIT);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (!isAt(consumer, ends)) {
        if (System.nanoTime() - deadline >= 0) {
          throw new LabException(
              "reading " + List.of(topics) + " to the end took more than " + LIMIT);
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
            records.add(record);
          }
        }
      }
    }
    return records;
  }

  private static boolean isAt(Consumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey(), LIMIT) >= end.getValue());
  }

  private List<TopicPartition> partitions(String topic) {
    return describe(topic).partitions().stream()
        .filter(Topics::hasLeader)
        .map(partition -> new TopicPartition(topic, partition.partition()))
        .toList();
  }

  /** All partitions of a topic, as soon as the broker knows it and each has a leader. */
  private List<TopicPartition> ledPartitions(String topic) {
    Await.until(
        "topic " + topic + " is known and led",
        KNOWN,
        () -> isKnown(topic) && describe(topic).partitions().stream().allMatch(Topics::hasLeader));
    return partitions(topic);
  }

  private static boolean hasLeader(TopicPartitionInfo partition) {
    return partition.leader() != null && !partition.leader().isEmpty();
  }

  private TopicDescription describe(String topic) {
    return done("describe", admin().describeTopics(List.of(topic)).allTopicNames()).get(topic);
  }

  private Consumer<byte[], byte[]> consumer() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrapServers);
    settings.put("isolation.level", "read_committed");
    settings.put("enable.auto.commit", false);
    settings.put("fetch.max.wait.ms", 50);
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private synchronized Producer<byte[], byte[]> producer() {
    if (producer == null) {
      producer =
          new KafkaProducer<>(
              Map.of(
                  "bootstrap.servers",
                  bootstrapServers,
                  "acks",
                  "all",
                  "linger.ms",
                  5,
                  "max.request.size",
                  LARGEST_RECORD_BYTES,
                  "buffer.memory",
                  2L * LARGEST_RECORD_BYTES),
              new ByteArraySerializer(),
              new ByteArraySerializer());
    }
    return producer;
  }

  private static <T> T done(String what, KafkaFuture<T> future) {
    return get(what, future.toCompletionStage().toCompletableFuture());
  }

  private static <T> T get(String what, java.util.concurrent.Future<T> future) {
    try {
      return future.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new LabException("Kafka refused to " + what + ": " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new LabException("Kafka did not " + what + " within " + LIMIT, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted during: " + what, e);
    }
  }

  @Override
  public synchronized void close() {
    if (admin != null) {
      admin.close(Duration.ZERO);
    }
    if (producer != null) {
      producer.close(Duration.ZERO);
    }
  }
}
