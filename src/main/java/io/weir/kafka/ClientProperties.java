package io.weir.kafka;

import io.weir.config.Checked;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The Kafka client properties that a user passes through, split by client, and the ones refused
 * because the promise rests on the gateway's own values. Pure.
 */
public record ClientProperties(Map<String, String> given) {

  /** Keys the gateway sets itself, with the setting that governs each. */
  private static final Map<String, String> OWNED =
      Map.ofEntries(
          Map.entry("group.id", "source.group"),
          Map.entry("group.instance.id", "source.instanceId"),
          Map.entry("group.protocol", "source.groupProtocol"),
          Map.entry("group.remote.assignor", "source.groupProtocol"),
          Map.entry("session.timeout.ms", "source.sessionTimeout"),
          Map.entry("partition.assignment.strategy", "source.groupProtocol"),
          Map.entry("auto.offset.reset", "source.offsetReset"),
          Map.entry("enable.auto.commit", "the promise"),
          Map.entry("isolation.level", "the promise"),
          Map.entry("max.poll.records", "intake.queueRecords"),
          Map.entry("transactional.id", "publish.guarantee"),
          Map.entry("transaction.timeout.ms", "publish.transactionTimeout"),
          Map.entry("enable.idempotence", "the promise"),
          Map.entry("acks", "the promise"),
          Map.entry("retries", "the promise"),
          Map.entry("max.in.flight.requests.per.connection", "the promise"),
          Map.entry("max.request.size", "event.maxBytes"),
          Map.entry("key.deserializer", "the gateway"),
          Map.entry("value.deserializer", "the gateway"),
          Map.entry("key.serializer", "the gateway"),
          Map.entry("value.serializer", "the gateway"));

  private static final Set<String> JAAS_MODULES =
      Set.of(
          "org.apache.kafka.common.security.scram.ScramLoginModule",
          "org.apache.kafka.common.security.plain.PlainLoginModule",
          "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule");

  /** Reports every key that may not be passed through; pointers are relative to this object. */
  public void check(Checked.Complaints complaints) {
    if (complaints.knows("/bootstrap.servers") && !given.containsKey("bootstrap.servers")) {
      complaints.add("/bootstrap.servers", "is required");
    }
    Set<String> known = knownKeys();
    for (Map.Entry<String, String> entry : given.entrySet()) {
      String key = entry.getKey();
      String pointer = "/" + key;
      if (OWNED.containsKey(key)) {
        complaints.add(pointer, "is governed by " + OWNED.get(key) + "; remove it here");
      } else if (loadsCode(key)) {
        complaints.add(pointer, "would load code into the gateway; remove it");
      } else if (!known.contains(key)) {
        complaints.add(
            pointer, "is not a property of the Kafka consumer, producer or admin client");
      } else if (key.equals("sasl.jaas.config")
          && complaints.knows(pointer)
          && !harmlessJaas(entry.getValue())) {
        complaints.add(pointer, "must use one of the login modules " + new TreeSet<>(JAAS_MODULES));
      }
    }
  }

  private static boolean loadsCode(String key) {
    return key.endsWith(".class")
        || key.endsWith(".classes")
        || key.equals("metric.reporters")
        || key.equals("security.providers")
        || key.startsWith("config.providers");
  }

  private static boolean harmlessJaas(String value) {
    String[] words = value.strip().split("\\s+", 2);
    return JAAS_MODULES.contains(words[0]) && value.strip().endsWith(";");
  }

  private static Set<String> knownKeys() {
    Set<String> known = new TreeSet<>(ConsumerConfig.configNames());
    known.addAll(ProducerConfig.configNames());
    known.addAll(AdminClientConfig.configNames());
    return known;
  }

  /** The given properties that a consumer knows. */
  Map<String, Object> forConsumer() {
    return keep(ConsumerConfig.configNames());
  }

  /** The given properties that a producer knows. */
  Map<String, Object> forProducer() {
    return keep(ProducerConfig.configNames());
  }

  /** The given properties that an admin client knows. */
  Map<String, Object> forAdmin() {
    return keep(AdminClientConfig.configNames());
  }

  private Map<String, Object> keep(Set<String> names) {
    Map<String, Object> kept = new HashMap<>(given);
    kept.keySet().retainAll(names);
    return kept;
  }
}
