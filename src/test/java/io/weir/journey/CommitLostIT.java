package io.weir.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.lab.Lab;
import io.weir.lab.Site;
import io.weir.lab.network.LossyProxy;
import io.weir.lab.process.Await;
import io.weir.load.LoadReport;
import io.weir.publish.PublishSettings.Guarantee;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Connections to Postgres that break after it has committed and before it could say so. */
class CommitLostIT {
  private static final int EVENTS = 1_500;
  private static final int TIMES = 5;

  @Test
  void whatWasCommittedWithoutAnAnswerIsFoundByItsOffsetRow() throws IOException {
    Lab lab = Lab.shared();
    Site site = FaultSite.create(lab, 4, Guarantee.EXACTLY_ONCE);
    String database = site.settings().postgres().uri();
    try (LossyProxy proxy = new LossyProxy(lab.postgres().port())) {
      site.with(
          "postgres", "uri", database.replace(":" + lab.postgres().port(), ":" + proxy.port()));
      try (EmbeddedGateway gateway = EmbeddedGateway.of(site)) {
        CompletableFuture<LoadReport> load = FaultSite.load(site, 0, EVENTS, 300);
        for (int time = 0; time < TIMES; time++) {
          // Of all statements, only the one that decides names the sink.
          CompletableFuture<Void> lost = proxy.loseAnswerTo(site.sink());
          Await.until("an answer is lost", SourceGroup.LIMIT, lost::isDone);
        }
        FaultSite.assertClean(site, List.of(load));
        assertEquals(0, meter(gateway, "weir_fenced_total"), "nobody else was there");
        Await.until(
            "what was found is counted too",
            SourceGroup.LIMIT,
            () -> meter(gateway, "weir_events_total") == FaultSite.decided(site));
      }
    }
  }

  private static long meter(EmbeddedGateway gateway, String name) throws IOException {
    return (long)
        gateway
            .page("/metrics")
            .lines()
            .filter(line -> line.startsWith(name))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
            .sum();
  }
}
