package io.weir.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.lab.Lab;
import io.weir.lab.kafka.Topics;
import io.weir.lab.process.Await;
import io.weir.load.generate.AgentCatalog;
import io.weir.load.generate.GatewayTopics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Stands in for the gateway in the tests of the judge, with the gateway's promises kept by the
 * simplest means and, if told so, one of them broken once. Runs on a thread of its own until
 * stopped.
 */
final class GatewayStandIn {

  /** Which promise to break. */
  enum BrokenPromise {
    NONE,
    DROP_ONE,
    DOUBLE_ONE,
    SWAP_TWO,
    REWRITE_NUMBERS
  }

  /** The event to wrong is the first one after so many. */
  private static final int LEFT_ALONE = 100;

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final GatewayTopics topics;
  private final BrokenPromise broken;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final KafkaProducer<byte[], byte[]> producer;
  private final ObjectMapper json = new ObjectMapper();
  private final Set<String> seen = new HashSet<>();
  private final Thread thread = new Thread(this::run, "gateway-stand-in");
  private ProducerRecord<byte[], byte[]> held;
  private int passed;
  private volatile boolean ready;
  private volatile boolean stopped;

  GatewayStandIn(GatewayTopics topics, BrokenPromise broken) {
    this.topics = topics;
    this.broken = broken;
    createOutputTopics();
    Map<String, Object> properties = new HashMap<>(topics.kafka());
    properties.put("group.id", topics.group().orElseThrow());
    properties.put("auto.offset.reset", "earliest");
    properties.put("enable.auto.commit", false);
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    producer =
        new KafkaProducer<>(
            Map.copyOf(topics.kafka()), new ByteArraySerializer(), new ByteArraySerializer());
    thread.start();
    Await.until("it has its partitions", LIMIT, () -> ready);
  }

  /** Ends it, all that it has read passed on. */
  void stop() {
    stopped = true;
    try {
      thread.join(30_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (consumer;
        producer) {
      consumer.subscribe(List.of(topics.source()));
      while (!stopped) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
          take(record);
        }
        ready |= !consumer.assignment().isEmpty();
        producer.flush();
        consumer.commitSync();
      }
    }
  }

  private void createOutputTopics() {
    Topics broker = Lab.shared().broker().topics();
    topics.outputs().stream()
        .filter(topic -> !broker.exists(topic))
        .forEach(topic -> broker.create(topic, topics.partitions()));
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    JsonNode event = parse(record.value());
    if (event == null) {
      producer.send(copy(topics.deadLetters(), record, record.value()));
    } else if (event.path("userAgent").asText().contains(AgentCatalog.FAILING_MARKER)) {
      producer.send(copy(topics.retries().get(0), record, record.value()));
    } else if (seen.add(event.get("id").textValue())) {
      ProducerRecord<byte[], byte[]> enriched = copy(topics.sink(), record, grown(record.value()));
      byte[] id = event.get("id").textValue().getBytes(StandardCharsets.US_ASCII);
      enriched.headers().add("weir-event-id", id);
      enriched.headers().add("weir-status", "full".getBytes(StandardCharsets.US_ASCII));
      send(enriched);
    }
  }

  private void send(ProducerRecord<byte[], byte[]> enriched) {
    boolean chosen = passed++ == LEFT_ALONE;
    if (chosen && broken == BrokenPromise.DROP_ONE) {
      return;
    }
    if (chosen && broken == BrokenPromise.SWAP_TWO) {
      held = enriched;
      return;
    }
    producer.send(enriched);
    if (chosen && broken == BrokenPromise.DOUBLE_ONE) {
      producer.send(enriched);
    }
    if (held != null && Arrays.equals(held.key(), enriched.key())) {
      producer.send(held);
      held = null;
    }
  }

  private byte[] grown(byte[] value) {
    String event = new String(value, StandardCharsets.UTF_8);
    if (broken == BrokenPromise.REWRITE_NUMBERS && passed == LEFT_ALONE) {
      event = event.replace("1.50E+2", "150.0");
    }
    String enriched = event.substring(0, event.length() - 1) + ",\"geo\":{\"country\":\"NL\"}}";
    return enriched.getBytes(StandardCharsets.UTF_8);
  }

  private JsonNode parse(byte[] value) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
      JsonNode event = json.readTree(text);
      return event.isObject() && event.path("id").isTextual() ? event : null;
    } catch (IOException | NullPointerException e) {
      return null;
    }
  }

  private static ProducerRecord<byte[], byte[]> copy(
      String topic, ConsumerRecord<byte[], byte[]> record, byte[] value) {
    return new ProducerRecord<>(
        topic, record.partition(), null, record.key(), value, record.headers());
  }
}
