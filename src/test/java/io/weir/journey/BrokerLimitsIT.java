package io.weir.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.lab.Lab;
import io.weir.lab.Site;
import io.weir.lab.process.Await;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Brokers that allow less than is configured, or answer less than is asked. */
class BrokerLimitsIT {
  private static Lab lab;

  @BeforeAll
  static void start() {
    lab =
        Lab.start(
            Map.of("group.max.session.timeout.ms", "10000", "transaction.max.timeout.ms", "5000"));
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  private static void assertRefused(Site site, String reason, String... words) {
    Failure failure =
        assertThrows(FailureException.class, () -> EmbeddedGateway.of(site).close()).failure();
    assertEquals(Failure.Kind.CONFIGURATION, failure.kind());
    assertEquals(reason, failure.reason());
    for (String word : words) {
      assertTrue(failure.message().contains(word), () -> word + " in " + failure);
    }
  }

  @Test
  void aTimeoutThatTheBrokersDoNotAllowIsRefusedAtStartByTheSettingsOnBothSides() {
    Site site = Journey.site(lab, 1);
    assertRefused(
        site, "session-timeout", "source.sessionTimeout of 15s", "group.max.session.timeout.ms is");
    site.with("source", "sessionTimeout", "9s")
        .with("intake", "revokeTimeout", "3s")
        .with("publish", "transactionTimeout", "6s");
    assertRefused(
        site,
        "transaction-timeout",
        "publish.transactionTimeout of 6s",
        "transaction.max.timeout.ms is 5000");
    // Who uses no transactions is not bound by the other.
    try (Journey journey = Journey.on(site.with("publish", "guarantee", "at-least-once"))) {
      journey.awaitProblems(Map.of());
    }
  }

  @Test
  void fetchesThatDoNotComeBackAreTold() {
    Site site =
        Journey.site(lab, 1)
            .with("source", "sessionTimeout", "9s")
            .with("intake", "revokeTimeout", "3s")
            .with("publish", "transactionTimeout", "5s");
    try (Journey journey = Journey.on(site)) {
      journey.send(journey.event(0, "{\"id\":\"before\",\"ip\":\"1.0.0.7\"}"));
      journey.result("before");
      lab.broker().freeze();
      try {
        Await.until(
            "the fetch is missed",
            Journey.LIMIT,
            () -> journey.problems().containsValue("fetch-stuck"),
            () -> ": " + journey.told());
      } finally {
        lab.broker().thaw();
      }
      journey.awaitProblems(Map.of());
    }
  }
}
