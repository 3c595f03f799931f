package io.weir.journey;

import io.weir.lab.GatewayProcess;
import io.weir.lab.Lab;
import io.weir.lab.Site;
import io.weir.load.LoadReport;
import io.weir.publish.PublishSettings.Guarantee;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SIGKILL at the moment that matters, and the start after it. */
class RestartIT {
  private static final int EVENTS = 2_000;
  private static final int KILLS = 2;

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @EnumSource
  void killedAfterTheCommitAndBeforeThePublishNothingIsLostOrTwiceOrOutOfOrder(
      Guarantee guarantee) {
    Site site = FaultSite.create(Lab.shared(), 4, guarantee);
    try (Fleet fleet = Fleet.of(site, 1)) {
      fleet.awaitShared();
      GatewayProcess gateway = fleet.get(0);
      CompletableFuture<LoadReport> load = FaultSite.load(site, 0, EVENTS, 300);
      for (int kill = 0; kill < KILLS; kill++) {
        Frozen.betweenCommitAndPublish(fleet, gateway);
        gateway.kill();
        gateway.start();
        gateway.awaitReady(Group.LIMIT);
        fleet.awaitShared();
      }
      FaultSite.assertClean(site, List.of(load));
      fleet.assertAllWell();
    }
  }
}
