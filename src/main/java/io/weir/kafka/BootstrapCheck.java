package io.weir.kafka;

import io.weir.async.Deadline;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.utils.Utils;

/**
 * The addresses by which the brokers are found. Kafka's clients take names that cannot be resolved
 * for a mistake in their properties; in a cluster that is coming up they are often only not there
 * yet. And they read whatever answers, though it be no broker. Blocks on DNS and on what answers.
 */
final class BootstrapCheck {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** With TLS, the handshake shows who answers. */
  private static final Set<String> WITHOUT_TLS = Set.of("PLAINTEXT", "SASL_PLAINTEXT");

  /** An address as it is configured, and resolved if that is possible now. */
  private record Server(String given, InetSocketAddress address) {}

  private BootstrapCheck() {}

  /**
   * Looks whether a client could begin.
   *
   * @throws NetworkException if none of the names can be resolved now
   * @throws FailureException if something that is no broker answers; another may answer later
   */
  static void check(ClientProperties properties) {
    String given = properties.given().getOrDefault("bootstrap.servers", "");
    List<Server> servers =
        Arrays.stream(given.split(","))
            .map(String::strip)
            .map(BootstrapCheck::server)
            .flatMap(Optional::stream)
            .toList();
    if (!servers.isEmpty()
        && servers.stream().allMatch(server -> server.address().isUnresolved())) {
      throw new NetworkException("no name in bootstrap.servers can be resolved: " + given);
    }
    String protocol = properties.given().getOrDefault("security.protocol", "PLAINTEXT");
    if (WITHOUT_TLS.contains(protocol.toUpperCase(Locale.ROOT))) {
      Deadline deadline = Deadline.in(LIMIT);
      servers.stream()
          .filter(server -> !server.address().isUnresolved())
          .map(server -> BrokerProbe.objection(server.given(), server.address(), deadline))
          .flatMap(Optional::stream)
          .findFirst()
          .ifPresent(BootstrapCheck::refuse);
    }
  }

  /** Empty for what is malformed: that is for the client to refuse. */
  private static Optional<Server> server(String given) {
    try {
      String host = Utils.getHost(given);
      Integer port = Utils.getPort(given);
      return host == null || port == null
          ? Optional.empty()
          : Optional.of(new Server(given, new InetSocketAddress(host, port)));
    } catch (IllegalArgumentException noPort) {
      return Optional.empty();
    }
  }

  private static void refuse(Failure failure) {
    throw new FailureException(failure, null);
  }
}
