package io.weir.journey;

import io.weir.lab.Lab;
import io.weir.lab.Site;
import io.weir.lab.gateway.GatewayProcess;
import io.weir.load.LoadReport;
import io.weir.publish.PublishSettings.Guarantee;
import io.weir.store.OutboxShape;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Owners that stand still for longer than the group waits, and then go on as if nothing was. */
class ZombieIT {
  private static final int EVENTS = 1_800;

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @CsvSource({
    "EXACTLY_ONCE,  BATCHES, BATCHES",
    "AT_LEAST_ONCE, BATCHES, BATCHES",
    "EXACTLY_ONCE,  ROWS,    BATCHES",
  })
  void eachOfTwoOwnersInTurnIsFrozenUntilItIsReplacedAndComesBack(
      Guarantee guarantee, OutboxShape first, OutboxShape second) {
    Site site = FaultSite.create(Lab.shared(), 4, guarantee);
    try (GatewayFleet fleet = GatewayFleet.of(site, List.of(first, second))) {
      List<CompletableFuture<LoadReport>> loads = new ArrayList<>();
      for (int turn = 0; turn < 2; turn++) {
        GatewayProcess zombie = fleet.get(turn);
        fleet.awaitShared();
        loads.add(FaultSite.load(site, turn, EVENTS, 150));
        FrozenGateway frozen = FrozenGateway.betweenCommitAndPublish(fleet, zombie);
        frozen.awaitSuccessors(site);
        zombie.thaw();
      }
      FaultSite.assertClean(site, loads);
      fleet.assertAllWell();
    }
  }
}
