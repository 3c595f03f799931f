package io.weir.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The gateway's own meters, all counted per process. Names and tags are declared here and nowhere
 * else. Thread-safe; recording costs a map look-up.
 */
public final class Meters {

  /** The stages whose time is measured, batch by batch. */
  public enum Stage {
    DECODE("decode"),
    ENRICH("enrich"),
    DECIDE("decide"),
    PUBLISH("publish");

    private final String tag;

    Stage(String tag) {
      this.tag = tag;
    }
  }

  /** What can become of a record; the tag {@code outcome}. */
  public enum Tally {
    ENRICHED("enriched"),
    DUPLICATE("duplicate"),
    SKIPPED("skipped"),
    RETRY("retry"),
    DEAD("dead");

    private final String tag;

    Tally(String tag) {
      this.tag = tag;
    }
  }

  private record EventKey(String topic, Tally tally) {}

  private record AnswerKey(String enrichment, String status) {}

  private record RangeKey(String dataset, String mode) {}

  private final MeterRegistry registry;
  private final Map<EventKey, Counter> events = new ConcurrentHashMap<>();
  private final Map<AnswerKey, Counter> answers = new ConcurrentHashMap<>();
  private final Map<RangeKey, Counter> rangeBatches = new ConcurrentHashMap<>();
  private final Map<Stage, Timer> stages = new ConcurrentHashMap<>();
  private final Counter lostOffsets;
  private final Counter fenced;

  /** Meters in this registry. */
  public Meters(MeterRegistry registry) {
    this.registry = registry;
    this.lostOffsets =
        Counter.builder("weir.offsets.lost")
            .description("Records that retention removed before they were consumed")
            .register(registry);
    this.fenced =
        Counter.builder("weir.fenced")
            .description("Decisions refused because another instance holds the partition")
            .register(registry);
  }

  /** Counts records that were decided. */
  public void decided(String topic, Tally tally, long count) {
    if (count > 0) {
      events
          .computeIfAbsent(
              new EventKey(topic, tally),
              key ->
                  Counter.builder("weir.events")
                      .description("Records decided, by topic and outcome")
                      .tag("topic", key.topic())
                      .tag("outcome", key.tally().tag)
                      .register(registry))
          .increment(count);
    }
  }

  /** Counts answers of an enrichment. */
  public void answered(String enrichment, String status, long count) {
    answers
        .computeIfAbsent(
            new AnswerKey(enrichment, status),
            key ->
                Counter.builder("weir.answers")
                    .description("Answers of look-ups, by enrichment and status")
                    .tag("enrichment", key.enrichment())
                    .tag("status", key.status())
                    .register(registry))
        .increment(count);
  }

  /** Notes how long a batch took in a stage, since this {@link System#nanoTime()}. */
  public void took(Stage stage, long sinceNanos) {
    stages
        .computeIfAbsent(
            stage,
            key ->
                Timer.builder("weir.stage")
                    .description("Time of one batch in a stage")
                    .tag("stage", key.tag)
                    .publishPercentileHistogram()
                    .minimumExpectedValue(Duration.ofMillis(1))
                    .maximumExpectedValue(Duration.ofSeconds(30))
                    .register(registry))
        .record(Duration.ofNanos(System.nanoTime() - sinceNanos));
  }

  /** Counts records that retention has removed unseen. */
  public void lost(long count) {
    lostOffsets.increment(count);
  }

  /** Counts a decision that found another owner. */
  public void fenced() {
    fenced.increment();
  }

  /** Counts a batch of addresses answered by this dataset, from memory or by a statement. */
  public void rangesAnswered(String dataset, String mode) {
    rangeBatches
        .computeIfAbsent(
            new RangeKey(dataset, mode),
            key ->
                Counter.builder("weir.ranges.batches")
                    .description("Batches of addresses answered, by dataset and mode")
                    .tag("dataset", key.dataset())
                    .tag("mode", key.mode())
                    .register(registry))
        .increment();
  }

  /** Shows how many ranges of a dataset are in memory, and how many bytes they take. */
  public void rangesInMemory(String dataset, Supplier<Number> ranges, Supplier<Number> bytes) {
    Gauge.builder("weir.ranges.memory", ranges)
        .description("Ranges of a dataset in memory")
        .tag("dataset", dataset)
        .register(registry);
    Gauge.builder("weir.ranges.memory.bytes", bytes)
        .description("Memory that they take")
        .tag("dataset", dataset)
        .register(registry);
  }

  /** Notes how long it took to load a dataset into memory, since this nano time. */
  public void rangesLoaded(String dataset, long sinceNanos) {
    Timer.builder("weir.ranges.load")
        .description("Time to load a dataset into memory")
        .tag("dataset", dataset)
        .register(registry)
        .record(Duration.ofNanos(System.nanoTime() - sinceNanos));
  }

  /** Shows a number that is asked for when the page is read; {@code tag} tells owners apart. */
  public void gauge(String name, String description, String tag, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).tag("instance", tag).register(registry);
  }
}
