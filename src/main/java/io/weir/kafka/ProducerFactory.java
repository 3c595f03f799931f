package io.weir.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Opens producers with the properties that the promise rests on. The native producer is handed out:
 * the Vert.x one hops threads for each record and cannot put offsets into a transaction.
 *
 * @param properties passed through
 * @param maxRequestBytes the largest record that may be sent
 */
public record ProducerFactory(ClientProperties properties, int maxRequestBytes) {

  /** A producer of this transactional id, transactions not yet initialised. */
  public Producer<byte[], byte[]> transactional(String id, Duration timeout) {
    Map<String, Object> config = common(id);
    config.put("transactional.id", id);
    config.put("transaction.timeout.ms", Math.toIntExact(timeout.toMillis()));
    return open(config);
  }

  /** An idempotent producer without transactions. */
  public Producer<byte[], byte[]> idempotent(String name) {
    return open(common(name));
  }

  private Producer<byte[], byte[]> open(Map<String, Object> config) {
    BootstrapCheck.check(properties);
    config.put("key.serializer", ByteArraySerializer.class);
    config.put("value.serializer", ByteArraySerializer.class);
    return ExistingTopicsProducer.open(config);
  }

  private Map<String, Object> common(String name) {
    Map<String, Object> config = new HashMap<>(properties.forProducer());
    config.put("client.id", name);
    config.put("acks", "all");
    config.put("enable.idempotence", true);
    config.put("max.request.size", maxRequestBytes);
    config.putIfAbsent("enable.metrics.push", false);
    config.putIfAbsent("linger.ms", 5);
    config.putIfAbsent("batch.size", 256 * 1024);
    config.putIfAbsent("buffer.memory", 64L * 1024 * 1024);
    config.putIfAbsent("max.block.ms", 15_000);
    config.putIfAbsent("request.timeout.ms", 10_000);
    config.putIfAbsent("delivery.timeout.ms", 30_000);
    return config;
  }
}
