package io.weir.pipeline;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.weir.commit.BatchCommitter;
import io.weir.config.Configuration;
import io.weir.config.References;
import io.weir.decode.Decoding;
import io.weir.decode.EventDecoder;
import io.weir.decode.EventSettings;
import io.weir.enrich.Enrichment;
import io.weir.enrich.EnrichmentJoin;
import io.weir.event.ConsumedRecord;
import io.weir.event.Header;
import io.weir.event.History;
import io.weir.event.SourcePartition;
import io.weir.event.SourceRecord;
import io.weir.ops.Meters;
import io.weir.outcome.OutputTopics;
import io.weir.outcome.RetryTiers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;

/** A flow to try, and what it is given. */
public final class FlowSamples {

  static final UUID TOPIC = new UUID(1, 2);
  static final long NOW = 1_700_000_000_000L;
  private static final SourcePartition SOURCE = new SourcePartition("events", 3);

  private FlowSamples() {}

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

  /** A flow without enrichments that only makes dead letters. */
  public static Flow flow() {
    return flow(null, List.of(), Decoding.writing().reader()::read);
  }

  public static Flow flow(
      Vertx vertx,
      List<Enrichment> enrichments,
      BiFunction<ConsumedRecord, UUID, EventDecoder.Reading> reader) {
    Meters meters = meters();
    return new Flow(
        vertx,
        Configuration.parse("{\"id\": \"/id\"}", EventSettings.class, References.none()),
        reader,
        new EnrichmentJoin(enrichments, meters),
        new OutputTopics("enriched", tiers(), "events.dead", 100_000),
        Clocks.at(NOW),
        meters,
        Duration.ofSeconds(5));
  }

  /** A record whose time is beyond what Postgres can tell. */
  public static SourceRecord record(long offset, String value) {
    return new SourceRecord(
        SOURCE,
        offset,
        1_752_000_000_000_000_000L,
        "key".getBytes(StandardCharsets.UTF_8),
        value.getBytes(StandardCharsets.UTF_8),
        List.of(Header.of("plain", "1"), Header.of("nul\0", "2")));
  }

  public static ConsumedRecord consumed(SourceRecord record) {
    return new ConsumedRecord(record, History.none(record), null);
  }

  /** A seat at the store that nobody else wants. */
  public static BatchCommitter.Seat alone() {
    return new BatchCommitter.Seat() {
      @Override
      public void regain(Runnable step) {
        step.run();
      }

      @Override
      public void giveUp() {}
    };
  }
}
