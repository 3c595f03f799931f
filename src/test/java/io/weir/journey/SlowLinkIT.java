package io.weir.journey;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.lab.Lab;
import io.weir.lab.Site;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.junit.jupiter.api.Test;

/** A gateway whose bytes go out slowly: a quota of the broker's stands for a thin line. */
class SlowLinkIT {
  private static final int EVENTS = 60;
  private static final int EVENT_BYTES = 64 * 1024;
  private static final double BYTES_PER_SECOND = 200_000;

  /** A second is enough for a few events, and no decision is as small. */
  @Test
  void aDecisionThatTakesLongerThanATransactionMayGoesOutInParts() throws Exception {
    Site site =
        Journey.site(1)
            .with("source", "instanceId", "slow")
            .with("publish", "transactionTimeout", "1s");
    String padding = "x".repeat(EVENT_BYTES);
    site.lab()
        .broker()
        .topics()
        .send(
            IntStream.range(0, EVENTS)
                .mapToObj(number -> "{\"id\":\"" + number + "\",\"pad\":\"" + padding + "\"}")
                .map(
                    event ->
                        new ProducerRecord<byte[], byte[]>(site.source(), event.getBytes(UTF_8)))
                .toList());
    limit("weir-" + site.source() + "/slow-0");
    try (Journey journey = Journey.on(site)) {
      journey.assertAllAccountedFor();
    }
  }

  private static void limit(String client) throws ExecutionException, InterruptedException {
    ClientQuotaAlteration limited =
        new ClientQuotaAlteration(
            new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, client)),
            List.of(new ClientQuotaAlteration.Op("producer_byte_rate", BYTES_PER_SECOND)));
    Lab.shared().broker().topics().admin().alterClientQuotas(List.of(limited)).all().get();
  }
}
