package io.weir.kafka;

import io.weir.config.NearestName;
import io.weir.config.Validatable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.metrics.JmxReporter;

/**
 * The Kafka client properties that a user passes through, split by client, and the ones refused:
 * what the promise rests on, what would load code, and what nobody would read. A client reads the
 * properties it defines; since no other plug-in can be loaded, the only further readers are Kafka's
 * own metrics reporters, whose properties go to every client. Pure.
 */
public record ClientProperties(Map<String, String> given) {

  /** Keys the gateway sets itself, with the setting that governs each. */
  private static final Map<String, String> GOVERNED =
      Map.ofEntries(
          Map.entry("client.id", "source.instanceId"),
          Map.entry("group.id", "source.group"),
          Map.entry("group.instance.id", "source.instanceId"),
          Map.entry("group.protocol", "source.groupProtocol"),
          Map.entry("group.remote.assignor", "source.groupProtocol"),
          Map.entry("session.timeout.ms", "source.sessionTimeout"),
          Map.entry("partition.assignment.strategy", "source.groupProtocol"),
          Map.entry("auto.offset.reset", "source.offsetReset"),
          Map.entry("enable.auto.commit", "the promise"),
          Map.entry("allow.auto.create.topics", "topics.create"),
          Map.entry("isolation.level", "the promise"),
          Map.entry("max.poll.records", "intake.queueRecords"),
          Map.entry("transactional.id", "publish.guarantee"),
          Map.entry("transaction.timeout.ms", "publish.transactionTimeout"),
          Map.entry("enable.idempotence", "the promise"),
          Map.entry("acks", "the promise"),
          Map.entry("retries", "the promise"),
          Map.entry("max.in.flight.requests.per.connection", "the promise"),
          Map.entry("max.request.size", "event.maxBytes"),
          Map.entry("partitioner.ignore.keys", "the promise"),
          Map.entry("transaction.two.phase.commit.enable", "the promise"),
          Map.entry("key.deserializer", "the gateway"),
          Map.entry("value.deserializer", "the gateway"),
          Map.entry("key.serializer", "the gateway"),
          Map.entry("value.serializer", "the gateway"));

  private static final Set<String> JAAS_MODULES =
      Set.of(
          "org.apache.kafka.common.security.scram.ScramLoginModule",
          "org.apache.kafka.common.security.plain.PlainLoginModule",
          "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule");

  private static final List<ConfigDef> CLIENTS =
      List.of(
          ConsumerConfig.configDef(), ProducerConfig.configDef(), AdminClientConfig.configDef());

  private static final Set<String> KNOWN =
      CLIENTS.stream()
          .flatMap(client -> client.names().stream())
          .collect(Collectors.toCollection(TreeSet::new));

  /** What the metrics reporters read, beyond what any client defines. */
  private static final List<String> REPORTERS =
      List.of(JmxReporter.METRICS_CONFIG_PREFIX, CommonClientConfigs.METRICS_CONTEXT_PREFIX);

  /** Reports every property that may not be passed through, or not with its value. */
  public void check(Validatable.Complaints complaints) {
    if (complaints.areValid("/bootstrap.servers") && !given.containsKey("bootstrap.servers")) {
      complaints.add("/bootstrap.servers", "is required");
    }
    given.forEach(
        (key, value) -> {
          String pointer = Validatable.Complaints.pointer(key);
          Optional<String> objection = objection(key);
          objection.ifPresent(message -> complaints.add(pointer, message));
          if (objection.isEmpty() && complaints.areValid(pointer)) {
            objection(key, value).ifPresent(message -> complaints.add(pointer, message));
          }
        });
  }

  /** Why nobody may set this, whatever the value. */
  private static Optional<String> objection(String key) {
    if (GOVERNED.containsKey(key)) {
      return Optional.of(governed(key) + "; remove it here");
    }
    if (loadsCode(key)) {
      return Optional.of("would load code into the gateway; remove it");
    }
    return KNOWN.contains(key) || isForReporters(key)
        ? Optional.empty()
        : Optional.of(
            "is not a property of the Kafka consumer, producer or admin client"
                + NearestName.of(key, KNOWN).map(ClientProperties::meant).orElse(""));
  }

  private static String meant(String near) {
    return ", did you mean \""
        + near
        + "\"?"
        + (GOVERNED.containsKey(near) ? " That " + governed(near) : "");
  }

  private static String governed(String key) {
    return "is governed by " + GOVERNED.get(key);
  }

  private static boolean isForReporters(String key) {
    return REPORTERS.stream().anyMatch(key::startsWith);
  }

  /** Why a client would refuse this value. */
  private static Optional<String> objection(String key, String value) {
    if (key.equals("sasl.jaas.config") && !harmlessJaas(value)) {
      return Optional.of("must use one of the login modules " + new TreeSet<>(JAAS_MODULES));
    }
    try {
      for (ConfigDef client : CLIENTS) {
        ConfigDef.ConfigKey defined = client.configKeys().get(key);
        if (defined != null) {
          Object parsed = ConfigDef.parseType(key, value, defined.type());
          if (defined.validator != null) {
            defined.validator.ensureValid(key, parsed);
          }
        }
      }
      return Optional.empty();
    } catch (ConfigException e) {
      return Optional.of("is refused by Kafka's client: " + e.getMessage());
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

  /** The given properties that a consumer or its reporters read. */
  Map<String, Object> forConsumer() {
    return keep(ConsumerConfig.configNames());
  }

  /** The given properties that a producer or its reporters read. */
  Map<String, Object> forProducer() {
    return keep(ProducerConfig.configNames());
  }

  /** The given properties that an admin client or its reporters read. */
  Map<String, Object> forAdmin() {
    return keep(AdminClientConfig.configNames());
  }

  private Map<String, Object> keep(Set<String> names) {
    Map<String, Object> kept = new HashMap<>(given);
    kept.keySet().removeIf(key -> !names.contains(key) && !isForReporters(key));
    return kept;
  }
}
