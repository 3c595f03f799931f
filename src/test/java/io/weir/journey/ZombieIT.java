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

/** Owners that stand still for longer than the group waits, and then go on as if nothing was. */
class ZombieIT {
  private static final int EVENTS = 1_800;

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @EnumSource
  void eachOfTwoOwnersInTurnIsFrozenUntilItIsReplacedAndComesBack(Guarantee guarantee) {
    Site site = FaultSite.create(Lab.shared(), 4, guarantee);
    try (GatewayFleet fleet = GatewayFleet.of(site, 2)) {
      List<CompletableFuture<LoadReport>> loads = new ArrayList<>();
      for (int turn = 0; turn < 2; turn++) {
        GatewayProcess zombie = fleet.get(turn);
        fleet.awaitShared();
        loads.add(FaultSite.load(site, turn, EVENTS, 300));
        FrozenGateway frozen = FrozenGateway.betweenCommitAndPublish(fleet, zombie);
        frozen.awaitSuccessors(site);
        zombie.thaw();
      }
      FaultSite.assertClean(site, loads);
      fleet.assertAllWell();
    }
  }
}
