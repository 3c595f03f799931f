package io.weir.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.event.Failure;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HealthTest {
  private static final Failure AWAY =
      new Failure(Failure.Kind.INFRASTRUCTURE, "away", "it is away");

  @Test
  void whatOnlySeemsHeldUpDoesNotHideAProblemThatHasAName() {
    Health health = new Health();
    Failure slow = new Failure(Failure.Kind.INFRASTRUCTURE, "slow", "it is slow");
    health.suspect("store:events-1", slow);
    assertEquals(slow, health.problems().get("store:events-1"));
    health.report("store:events-1", AWAY);
    health.suspect("store:events-1", slow);
    assertEquals(AWAY, health.problems().get("store:events-1"));
  }

  @Test
  void forgettingAPartitionKeepsWhatOthersReportWhoseNumberBeginsAlike() {
    Health health = new Health();
    health.report("takeover:events-1", AWAY);
    health.report("takeover:events-11", AWAY);
    health.forget("takeover:events-1");
    assertEquals(Set.of("takeover:events-11"), health.problems().keySet());
  }
}
