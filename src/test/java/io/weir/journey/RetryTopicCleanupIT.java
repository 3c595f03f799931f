package io.weir.journey;

import static io.weir.journey.Journey.header;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.lab.Lab;
import io.weir.lab.Site;
import io.weir.lab.process.Await;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is done with leaves the retry topics; what waits there stays. */
class RetryTopicCleanupIT {
  private final Site site =
      Journey.site(1).delays("1s", "1d").with("topics", "retryRetention", "1s");

  @AfterEach
  void healthy() {
    Lab.shared().agents().healthy();
  }

  @Test
  void aRetryTopicEndsEmptyAndNothingThatWaitsIsTouched() throws Exception {
    try (Journey journey = Journey.on(site)) {
      Lab.shared().agents().failingFor("e-waits");
      journey.send(event(journey, "e-waits"));
      Await.until(
          "it waits for a day", Journey.LIMIT, () -> !journey.of("e-waits", topic("1d")).isEmpty());
      Lab.shared().agents().healthy();
      awaitEmpty("1s");
    }
    // A log that begins later is no loss for who takes the partition over.
    try (Journey journey = Journey.on(site)) {
      retried(journey, "e-spent");
      awaitEmpty("1s");
      assertEquals(1, journey.of("e-waits", topic("1d")).size());
    }
  }

  /** One event that fails once, waits for a second and is enriched. */
  private void retried(Journey journey, String id) {
    Lab.shared().agents().failingOnceFor(id);
    journey.send(event(journey, id));
    assertEquals("1", header(journey.result(id), "weir-attempt"));
  }

  private static ProducerRecord<byte[], byte[]> event(Journey journey, String id) {
    return journey.event(
        0, "{\"id\":\"%s\",\"ip\":\"1.0.0.7\",\"userAgent\":\"%s\"}".formatted(id, id));
  }

  private String topic(String delay) {
    return site.source() + ".retry." + delay;
  }

  private void awaitEmpty(String delay) {
    Await.until(
        topic(delay) + " is empty",
        Journey.LIMIT,
        () -> {
          long first = offset(delay, OffsetSpec.earliest());
          return first > 0 && first == offset(delay, OffsetSpec.latest());
        });
  }

  private long offset(String delay, OffsetSpec where)
      throws ExecutionException, InterruptedException {
    TopicPartition partition = new TopicPartition(topic(delay), 0);
    return site.lab()
        .broker()
        .topics()
        .admin()
        .listOffsets(Map.of(partition, where))
        .partitionResult(partition)
        .get()
        .offset();
  }
}
