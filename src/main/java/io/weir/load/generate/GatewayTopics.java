package io.weir.load.generate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The gateway as the load sees it: its topics, and nothing of its insides.
 *
 * @param kafka client properties that reach the broker: servers, security
 * @param source where events go in; created if it is not there
 * @param partitions how many partitions the source gets if it must be created
 * @param sink where enriched events come out
 * @param deadLetters where what failed for good comes out
 * @param retries where events wait for their next attempt
 * @param group the gateway's consumer group, by which an event that is not read yet can be told
 *     from a lost one; empty if not known, then both count as lost
 */
public record GatewayTopics(
    Map<String, Object> kafka,
    String source,
    int partitions,
    String sink,
    String deadLetters,
    List<String> retries,
    Optional<String> group) {

  private static final List<String> OF_THE_GATEWAY =
      List.of("group.id", "group.instance.id", "group.protocol", "client.id", "transactional.id");

  public GatewayTopics {
    kafka = Map.copyOf(kafka);
    retries = List.copyOf(retries);
  }

  /** The topics that events come out of. */
  public List<String> outputs() {
    return Stream.concat(Stream.of(sink, deadLetters), retries.stream()).toList();
  }

  /** The client properties, without those that would make the load a member of the gateway. */
  public Map<String, Object> clientProperties(Map<String, Object> overrides) {
    Map<String, Object> properties = new HashMap<>(kafka);
    OF_THE_GATEWAY.forEach(properties::remove);
    properties.putAll(overrides);
    return properties;
  }
}
