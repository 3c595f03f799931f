package io.weir.journey;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.weir.lab.Site;
import io.weir.lab.process.Await;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Partitions that cannot go on before somebody has seen to them. */
class StuckIT {

  @Test
  void partitionsWhoseDataIsRefusedWaitAndTheOthersDoNotWaitWithThem() {
    // Two may be enriching, and two deciding, at once.
    Site site = Journey.site(4).with("postgres", "poolSize", 4).with("intake", "instances", 1);
    try (Journey journey = Journey.on(site)) {
      site.execute(
          "ALTER TABLE weir.event_outcome ADD CONSTRAINT no_bad"
              + " CHECK (status = 'dead' OR event_id NOT LIKE 'bad%')");
      for (int partition = 0; partition < 3; partition++) {
        // More than a batch, so that a second one would wait behind the first.
        journey.send(events(site, "bad", partition, 200));
      }
      Await.until("two are stuck", Journey.LIMIT, () -> stuck(journey) >= 2);
      journey.send(events(site, "good", 3, 500));
      journey.result("good-3-499");
      site.execute("ALTER TABLE weir.event_outcome DROP CONSTRAINT no_bad");
      journey.assertAllAccountedFor();
    }
  }

  private static long stuck(Journey journey) throws IOException {
    JsonArray problems = new JsonObject(journey.readiness()).getJsonArray("problems");
    return IntStream.range(0, problems.size())
        .mapToObj(problems::getJsonObject)
        .filter(problem -> problem.getString("reason").equals("too-many-defects"))
        .count();
  }

  private static List<ProducerRecord<byte[], byte[]>> events(
      Site site, String name, int partition, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "{\"id\":\"" + name + "-" + partition + "-" + i + "\",\"ip\":\"1.0.0.7\"}")
        .map(event -> event.getBytes(UTF_8))
        .map(event -> new ProducerRecord<byte[], byte[]>(site.source(), partition, null, event))
        .toList();
  }
}
