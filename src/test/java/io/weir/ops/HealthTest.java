package io.weir.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.event.Failure;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HealthTest {
  private static final Failure AWAY =
      new Failure(Failure.Kind.INFRASTRUCTURE, "away", "it is away");

  @Test
  void forgetting_a_partition_keeps_what_others_report_whose_number_begins_alike() {
    Health health = new Health();
    health.report("takeover:events-1", AWAY);
    health.report("takeover:events-11", AWAY);
    health.forget("takeover:events-1");
    assertEquals(Set.of("takeover:events-11"), health.problems().keySet());
  }
}
