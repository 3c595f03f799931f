package io.weir.journey;

import io.weir.lab.Lab;
import io.weir.lab.Site;
import io.weir.lab.gateway.GatewayProcess;
import io.weir.load.LoadReport;
import io.weir.publish.PublishSettings.Guarantee;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SIGKILL at the moment that matters, and the start after it. */
class RestartIT {
  private static final int EVENTS = 1_200;
  private static final int KILLS = 2;

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @EnumSource
  void killedAfterTheCommitAndBeforeThePublishNothingIsLostOrTwiceOrOutOfOrder(
      Guarantee guarantee) {
    Site site = FaultSite.create(Lab.shared(), 4, guarantee);
    try (GatewayFleet fleet = GatewayFleet.of(site, 1)) {
      fleet.awaitShared();
      GatewayProcess gateway = fleet.get(0);
      List<CompletableFuture<LoadReport>> loads = new ArrayList<>();
      for (int kill = 0; kill < KILLS; kill++) {
        // One for each: where a start takes long, nothing of an earlier one is left to decide.
        loads.add(FaultSite.load(site, kill, EVENTS, 300));
        FrozenGateway.betweenCommitAndPublish(fleet, gateway);
        gateway.kill();
        gateway.start();
        gateway.awaitReady(SourceGroup.LIMIT);
        fleet.awaitShared();
      }
      FaultSite.assertClean(site, loads);
      fleet.assertAllWell();
    }
  }
}
