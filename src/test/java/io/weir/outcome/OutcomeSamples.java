package io.weir.outcome;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.ops.Meters;
import java.time.Duration;
import java.util.List;

/** Where outcomes go in tests. */
public final class OutcomeSamples {

  private OutcomeSamples() {}

  /** Meters that nobody reads. */
  public static Meters meters() {
    return new Meters(new SimpleMeterRegistry());
  }

  /** Two retries, each in a topic of its own. */
  public static RetryTiers tiers() {
    return new RetryTiers(
        "events",
        List.of("events.retry.10s", "events.retry.1m"),
        List.of(Duration.ofSeconds(10), Duration.ofMinutes(1)),
        2);
  }

  /** Topics that take records of this size. */
  public static OutputTopics topics(int maxRecordBytes) {
    return new OutputTopics("enriched", tiers(), "events.dead", maxRecordBytes);
  }
}
