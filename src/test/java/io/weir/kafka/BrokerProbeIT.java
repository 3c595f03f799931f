package io.weir.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.async.Deadline;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.lab.Lab;
import io.weir.lab.network.Ports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/** What answers where a broker is said to be is known before a client of Kafka reads from it. */
class BrokerProbeIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  private static Optional<Failure> objection(int port, Duration limit) {
    return BrokerProbe.objection(
        "kafka:" + port, new InetSocketAddress("127.0.0.1", port), Deadline.in(limit));
  }

  private static void assertRefused(int port, String... words) {
    Failure failure = objection(port, LONG).orElseThrow();
    assertEquals("not-kafka", failure.reason());
    assertEquals(Failure.Kind.INFRASTRUCTURE, failure.kind(), "a broker may answer there later");
    assertTrue(
        failure.message().startsWith("kafka:" + port + " in bootstrap.servers"), "" + failure);
    for (String word : words) {
      assertTrue(failure.message().contains(word), () -> word + " in " + failure);
    }
  }

  @Test
  void aBrokerIsOne() {
    assertEquals(Optional.empty(), objection(Lab.shared().broker().port(), LONG));
  }

  @Test
  void anHttpServerAndAnyOtherIsNone() {
    assertRefused(Lab.shared().agents().port(), "HTTP server", "broker");
    assertRefused(Lab.shared().postgres().port(), "does not speak Kafka's protocol");
  }

  @Test
  void aPortWithTlsIsToldWithTheSettingThatItNeeds() throws IOException, NoSuchAlgorithmException {
    try (ServerSocket server =
        SSLContext.getDefault().getServerSocketFactory().createServerSocket(0)) {
      Thread serving = new Thread(() -> serve(server));
      serving.start();
      assertRefused(server.getLocalPort(), "TLS", "security.protocol");
    }
  }

  private static void serve(ServerSocket server) {
    try (Socket socket = server.accept()) {
      socket.getInputStream().read();
    } catch (IOException expected) {
      // What has come is no TLS; the other side has been sent an alert.
    }
  }

  @Test
  void whoeverIsAwayOrSilentIsForTheClientToTell() throws IOException {
    assertEquals(Optional.empty(), objection(Ports.free(), LONG));
    try (ServerSocket silent = new ServerSocket(0)) {
      assertEquals(Optional.empty(), objection(silent.getLocalPort(), Duration.ofMillis(100)));
    }
  }

  @Test
  void noClientIsOpenedWhereAnotherServerAnswersInThePlainAndWithTlsTheHandshakeTells() {
    String server = "127.0.0.1:" + Lab.shared().agents().port();
    try (ClusterAdmin cluster =
        new ClusterAdmin(
            new ClientProperties(
                Map.of(
                    "bootstrap.servers",
                    Lab.shared().broker().bootstrapServers() + "," + server)))) {
      Failure failure = assertThrows(FailureException.class, cluster::open).failure();
      assertEquals("not-kafka", failure.reason());
      assertTrue(failure.message().contains(server), failure::toString);
    }
    try (ClusterAdmin cluster =
        new ClusterAdmin(
            new ClientProperties(
                Map.of("bootstrap.servers", server, "security.protocol", "SSL")))) {
      cluster.open();
    }
  }

  @Test
  void whatIsMalformedIsForTheClientToRefuse() {
    for (String malformed :
        new String[] {"127.0.0.1:99999999999", "127.0.0.1:70000", "127.0.0.1"}) {
      try (ClusterAdmin cluster =
          new ClusterAdmin(new ClientProperties(Map.of("bootstrap.servers", malformed)))) {
        Failure failure = assertThrows(FailureException.class, cluster::open, malformed).failure();
        assertEquals(Failure.Kind.CONFIGURATION, failure.kind(), malformed);
      }
    }
  }
}
