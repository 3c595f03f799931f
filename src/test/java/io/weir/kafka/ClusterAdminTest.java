package io.weir.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Opening tells what is away from what is set up wrongly. */
class ClusterAdminTest {

  private static Failure refusal(Map<String, String> properties) {
    try (ClusterAdmin cluster = new ClusterAdmin(new ClientProperties(properties))) {
      return assertThrows(FailureException.class, cluster::open).failure();
    }
  }

  @Test
  void namesThatCannotBeResolvedYetAreAway() {
    Failure failure =
        refusal(Map.of("bootstrap.servers", "a.kafka.invalid:9092, b.kafka.invalid:9092"));
    assertEquals(Failure.Kind.INFRASTRUCTURE, failure.kind());
    assertEquals("kafka-away", failure.reason());
    assertTrue(failure.message().contains("a.kafka.invalid:9092"), failure::toString);
  }

  @Test
  void oneNameOfManyIsEnough() {
    String servers = "a.kafka.invalid:9092,127.0.0.1:9092";
    try (ClusterAdmin cluster =
        new ClusterAdmin(new ClientProperties(Map.of("bootstrap.servers", servers)))) {
      cluster.open();
      cluster.open();
    }
  }

  @Test
  void whatTheClientRefusesIsAMistake() {
    assertEquals(
        Failure.Kind.CONFIGURATION, refusal(Map.of("bootstrap.servers", "127.0.0.1")).kind());
    Failure file =
        refusal(
            Map.of(
                "bootstrap.servers", "127.0.0.1:9092",
                "security.protocol", "SSL",
                "ssl.truststore.location", "/nowhere/trust.p12"));
    assertEquals(Failure.Kind.CONFIGURATION, file.kind());
    assertTrue(file.message().contains("/nowhere/trust.p12"), file::toString);
  }
}
