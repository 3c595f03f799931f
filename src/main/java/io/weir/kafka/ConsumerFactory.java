package io.weir.kafka;

import io.weir.kafka.SourceSettings.GroupProtocol;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;

/**
 * Opens group consumers with the properties that the promise rests on.
 *
 * @param properties passed through
 * @param maxPollRecords most records of one poll
 * @param revokeTimeout how long a revocation may be delayed
 */
public record ConsumerFactory(
    ClientProperties properties,
    SourceSettings source,
    int maxPollRecords,
    Duration revokeTimeout) {

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  /**
   * Opens a consumer; throws what Kafka throws.
   *
   * @param instanceId the static member's name, or null for none
   */
  public GroupConsumer open(
      String clientId,
      String instanceId,
      AssignedPartitions assigned,
      GroupConsumer.Assignments assignments) {
    Map<String, Object> config = new HashMap<>(properties.forConsumer());
    config.put("client.id", clientId);
    config.put("group.id", source.group());
    if (instanceId != null) {
      config.put("group.instance.id", instanceId);
    }
    config.put("enable.auto.commit", false);
    // Where to begin is said by the offset row; a position that is lost must be seen, not mended.
    config.put("auto.offset.reset", "none");
    config.put("isolation.level", "read_committed");
    // A topic that is deleted must be missed, and not be another one.
    config.put("allow.auto.create.topics", false);
    config.put("max.poll.records", maxPollRecords);
    if (source.groupProtocol() == GroupProtocol.CLASSIC) {
      config.put("group.protocol", "classic");
      config.put("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
      config.put("session.timeout.ms", Math.toIntExact(source.sessionTimeout().toMillis()));
      config.putIfAbsent(
          "heartbeat.interval.ms", Math.toIntExact(source.sessionTimeout().toMillis() / 5));
    } else {
      config.put("group.protocol", "consumer");
      // The broker's other one evens out numbers alone: one member could have the whole source, and
      // another the retry topics, which are idle.
      config.put("group.remote.assignor", "range");
      config.remove("heartbeat.interval.ms");
    }
    config.putIfAbsent("enable.metrics.push", false);
    config.putIfAbsent("fetch.max.bytes", 16 * 1024 * 1024);
    config.putIfAbsent("fetch.max.wait.ms", 100);
    config.putIfAbsent("default.api.timeout.ms", 20_000);
    // Partitions that are added, to the source or with it to the retry topics, are soon seen.
    config.putIfAbsent("metadata.max.age.ms", 30_000);
    BootstrapCheck.check(properties);
    return new GroupConsumer(config, assigned, assignments, revokeTimeout, CLOSE_TIMEOUT);
  }
}
