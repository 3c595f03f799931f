package io.weir.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.kafka.SourceSettings.GroupProtocol;
import io.weir.lab.Lab;
import io.weir.lab.Site;
import io.weir.lab.process.Await;
import io.weir.load.LoadReport;
import io.weir.publish.PublishSettings.Guarantee;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Partitions that move between running gateways. */
class RebalanceIT {
  private static final int EVENTS = 3_000;

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @CsvSource({"EXACTLY_ONCE, CLASSIC", "AT_LEAST_ONCE, CLASSIC", "EXACTLY_ONCE, CONSUMER"})
  void aSecondGatewayJoinsAndTheFirstLeavesUnderLoadUnnoticed(
      Guarantee guarantee, GroupProtocol protocol) throws IOException {
    Site site =
        FaultSite.create(Lab.shared(), 4, guarantee)
            .with("source", "groupProtocol", protocol.name().toLowerCase(Locale.ROOT));
    SourceGroup group = new SourceGroup(site);
    try (EmbeddedGateway first = EmbeddedGateway.of(site)) {
      group.awaitShared(1);
      CompletableFuture<LoadReport> load = FaultSite.load(site, 0, EVENTS, 300);
      try (EmbeddedGateway second = EmbeddedGateway.of(site)) {
        group.awaitShared(2);
        awaitDeciding(second, site);
        assertEquals(2, group.shares().size(), "both are at work at one time");
        first.close();
        group.awaitShared(1);
        FaultSite.assertClean(site, List.of(load));
        second.awaitReady();
      }
    }
  }

  /** Waits until a gateway itself has decided about events of the source. */
  private static void awaitDeciding(EmbeddedGateway gateway, Site site) {
    Await.until(
        "the second decides about events of the source",
        SourceGroup.LIMIT,
        () ->
            gateway
                .page("/metrics")
                .lines()
                .anyMatch(
                    meter ->
                        meter.startsWith("weir_events_total")
                            && meter.contains("topic=\"" + site.source() + "\"")));
  }
}
