package io.weir.journey;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.lab.Lab;
import io.weir.lab.Site;
import java.util.Map;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.junit.jupiter.api.Test;

/** Another program in the gateway's consumer group is named for as long as it is there. */
class SharedGroupIT {
  private final Site site = Journey.site(Lab.shared(), 2);

  @Test
  void oneThatTakesPartitionsAwayIsNamedWithItsClientIdAndHost() {
    try (Journey journey = Journey.on(site)) {
      try (RivalConsumer stranger =
          new RivalConsumer(site, "reports-7", CooperativeStickyAssignor.class)) {
        stranger.until("it is named", () -> "group-shared".equals(journey.problems().get("group")));
        String told = journey.told();
        assertTrue(told.contains("client id reports-7 at /127.0.0.1"), told);
        assertTrue(told.contains("source.group"), told);
      }
      journey.awaitProblems(Map.of());
    }
  }

  @Test
  void oneThatSharesPartitionsOutInAnotherWayIsNamedToo() {
    try (RivalConsumer stranger = new RivalConsumer(site, "reports-7", RangeAssignor.class)) {
      stranger.takePartitions();
      try (Journey journey = Journey.on(site)) {
        stranger.until(
            "it is named by its place in the group and by what the broker refuses",
            () ->
                "group-shared".equals(journey.problems().get("group"))
                    && journey.problems().entrySet().stream()
                        .anyMatch(
                            problem ->
                                problem.getKey().startsWith("intake:")
                                    && problem.getValue().equals("group-shared")));
        stranger.close();
        journey.awaitProblems(Map.of());
      }
    }
  }
}
