package io.weir.kafka;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.utils.Utils;

/**
 * The addresses by which the brokers are found. Kafka's clients take names that cannot be resolved
 * for a mistake in their properties; in a cluster that is coming up they are often only not there
 * yet. Blocks on DNS.
 */
final class BootstrapCheck {

  private BootstrapCheck() {}

  /**
   * Looks whether a client could begin.
   *
   * @throws NetworkException if none of the names can be resolved now
   */
  static void check(ClientProperties properties) {
    String servers = properties.given().getOrDefault("bootstrap.servers", "");
    // What is malformed has no host, and is for the client to refuse.
    List<String> hosts =
        Arrays.stream(servers.split(","))
            .map(server -> Utils.getHost(server.strip()))
            .filter(Objects::nonNull)
            .toList();
    if (!hosts.isEmpty()
        && hosts.stream().allMatch(host -> new InetSocketAddress(host, 0).isUnresolved())) {
      throw new NetworkException("no name in bootstrap.servers can be resolved: " + servers);
    }
  }
}
