package io.weir.flow;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.weir.config.Configuration;
import io.weir.config.References;
import io.weir.enrich.Enrichment;
import io.weir.enrich.Join;
import io.weir.event.Arrival;
import io.weir.event.Header;
import io.weir.event.History;
import io.weir.event.SourcePartition;
import io.weir.event.SourceRecord;
import io.weir.ops.Meters;
import io.weir.retry.RetryTiers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;

/** A flow to try, and what it is given. */
final class FlowSamples {

  static final UUID TOPIC = new UUID(1, 2);
  static final long NOW = 1_700_000_000_000L;
  private static final SourcePartition SOURCE = new SourcePartition("events", 3);

  private FlowSamples() {}

  static Meters meters() {
    return new Meters(new SimpleMeterRegistry());
  }

  /** Two retries, each in a topic of its own. */
  static RetryTiers tiers() {
    return new RetryTiers(
        "events",
        List.of("events.retry.10s", "events.retry.1m"),
        List.of(Duration.ofSeconds(10), Duration.ofMinutes(1)),
        2);
  }

  /** A flow without enrichments that only makes dead letters. */
  static Flow flow() {
    return flow(null, List.of(), Reading.writing().reader()::read);
  }

  static Flow flow(
      Vertx vertx,
      List<Enrichment> enrichments,
      BiFunction<Arrival, UUID, EventReader.Reading> reader) {
    Meters meters = meters();
    return new Flow(
        vertx,
        Configuration.parse("{\"id\": \"/id\"}", EventSettings.class, References.none()),
        reader,
        new Join(enrichments, meters),
        new Targets("enriched", tiers(), "events.dead", 100_000),
        Clocks.at(NOW),
        meters,
        Duration.ofSeconds(5));
  }

  /** A record whose time is beyond what Postgres can tell. */
  static SourceRecord record(long offset, String value) {
    return new SourceRecord(
        SOURCE,
        offset,
        1_752_000_000_000_000_000L,
        "key".getBytes(StandardCharsets.UTF_8),
        value.getBytes(StandardCharsets.UTF_8),
        List.of(Header.of("plain", "1"), Header.of("nul\0", "2")));
  }

  static Arrival arrival(SourceRecord record) {
    return new Arrival(record, History.none(record), null);
  }

  /** A seat at the store that nobody else wants. */
  static Decider.Seat alone() {
    return new Decider.Seat() {
      @Override
      public void regain(Runnable step) {
        step.run();
      }

      @Override
      public void giveUp() {}
    };
  }
}
