package io.weir.gateway;

import io.weir.kafka.SourceSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;

/**
 * What this instance is called towards Kafka. A stable name lets a restarted instance have its
 * partitions back at once, and settle what its killed predecessor left open.
 *
 * @param base the instance's name
 * @param isStable whether a restart has the same name
 */
record InstanceName(String group, String base, boolean isStable) {

  static InstanceName of(SourceSettings source, int httpPort) {
    String given = source.instanceId();
    boolean none =
        given.equals(SourceSettings.NO_INSTANCE_ID) || (given.isEmpty() && httpPort == 0);
    String base = none ? UUID.randomUUID().toString() : given;
    return new InstanceName(
        source.group(), base.isEmpty() ? hostName() + "-" + httpPort : base, !none);
  }

  /**
   * The name of a consumer, its transactional id included, which no instance of another group
   * shares, or each would fence the other: the group ends at the first slash.
   */
  String client(int consumer) {
    return clients(group) + base + "-" + consumer;
  }

  /** How the names of all consumers of all instances of a group begin. */
  static String clients(String group) {
    return "weir-" + group.replace("%", "%25").replace("/", "%2F") + "/";
  }

  /** The static member's name, or null for none. */
  String member(int consumer) {
    return isStable ? base + "-" + consumer : null;
  }

  private static String hostName() {
    String name = System.getenv("HOSTNAME");
    if (name != null && !name.isBlank()) {
      return name;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
