package io.weir.journey;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.lab.Lab;
import io.weir.lab.Site;
import io.weir.lab.network.LossyProxy;
import io.weir.lab.network.Ports;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** A gateway whose records go out over a thin line. */
class SlowLinkIT {
  private static final int EVENTS = 30;
  private static final int EVENT_BYTES = 64 * 1024;
  private static final int BYTES_PER_SECOND = 300_000;

  /** A second is enough for a few events, and no decision is as small. */
  @Test
  void aDecisionThatTakesLongerThanATransactionMayGoesOutInParts() {
    int port = Ports.free();
    Map<String, String> slow = Map.of("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    try (Lab lab = Lab.start(slow);
        LossyProxy line = new LossyProxy(port, lab.broker().port())) {
      Site site = Journey.site(lab, 1).with("publish", "transactionTimeout", "1s");
      String padding = "x".repeat(EVENT_BYTES);
      lab.broker()
          .topics()
          .send(
              IntStream.range(0, EVENTS)
                  .mapToObj(number -> "{\"id\":\"" + number + "\",\"pad\":\"" + padding + "\"}")
                  .map(
                      event ->
                          new ProducerRecord<byte[], byte[]>(site.source(), event.getBytes(UTF_8)))
                  .toList());
      line.slow(BYTES_PER_SECOND);
      try (Journey journey = Journey.on(site)) {
        journey.assertAllAccountedFor();
      }
    }
  }
}
