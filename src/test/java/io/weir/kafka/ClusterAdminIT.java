package io.weir.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.lab.Lab;
import io.weir.lab.process.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The admin client of a gateway, which lives for as long as it does. */
class ClusterAdminIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  @SuppressWarnings({"deprecation", "removal"})
  void aClientWhoseThreadHasDiedIsNamedAndReplaced() throws Exception {
    String topic = Lab.unique("replaced");
    Lab.shared().broker().topics().create(topic, 1);
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (ClusterAdmin cluster =
        new ClusterAdmin(
            new ClientProperties(
                Map.of(
                    "bootstrap.servers", Lab.shared().broker().bootstrapServers(),
                    "request.timeout.ms", "1000",
                    "default.api.timeout.ms", "1000")))) {
      cluster.open();
      // As an OutOfMemoryError does.
      Thread.getAllStackTraces().keySet().stream()
          .filter(thread -> thread.getName().endsWith("| weir-admin"))
          .filter(thread -> !before.contains(thread))
          .forEach(Thread::stop);
      Failure failure =
          assertThrows(
                  FailureException.class,
                  () -> cluster.topicIds(List.of(topic)).await(LIMIT.toSeconds(), TimeUnit.SECONDS))
              .failure();
      assertEquals(Failure.Kind.INFRASTRUCTURE, failure.kind());
      assertEquals("kafka-away", failure.reason());
      Await.until(
          "another answers",
          LIMIT,
          () ->
              cluster
                  .topicIds(List.of(topic))
                  .await(LIMIT.toSeconds(), TimeUnit.SECONDS)
                  .containsKey(topic));
    }
  }
}
