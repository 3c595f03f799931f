package io.weir.enrich.iprange;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.async.Deadline;
import io.weir.event.Answer;
import io.weir.lab.process.Await;
import io.weir.ops.Health;
import io.weir.ops.Meters;
import io.weir.ops.Telemetry;
import io.weir.ranges.DatasetSnapshot;
import io.weir.ranges.RangeDatabase;
import io.weir.ranges.RangeSnapshots;
import io.weir.ranges.RangeTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The look-ups of one process on a database, and what is told of them. */
final class RangeLookups implements AutoCloseable {
  static final long UNBOUNDED = Long.MAX_VALUE;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final Health health = new Health();
  final RangeTable table;
  private final Meters meters = new Meters(registry);
  private final RangeSnapshots snapshots;
  private final StatementConcurrencyLimit limit;
  private final List<IpRangeLookup> opened = new ArrayList<>();

  RangeLookups(RangeDatabase database) {
    table = new RangeTable(database.pool);
    snapshots = new RangeSnapshots(database.vertx, database.pool, new Telemetry(health, meters));
    limit = new StatementConcurrencyLimit(database.vertx, 2);
  }

  IpRangeLookup byStatement(String dataset) {
    return IpRangeLookup.byStatement(table, dataset, limit, meters);
  }

  /** One that has nothing in memory yet. */
  IpRangeLookup fromSnapshot(String dataset, long maxBytes) {
    IpRangeLookup lookup =
        IpRangeLookup.fromSnapshot(table, dataset, limit, meters, snapshots.of(dataset, maxBytes));
    opened.add(lookup);
    return lookup;
  }

  /** Begins to load, once for all. */
  void start() {
    snapshots.start();
  }

  DatasetSnapshot snapshot(String dataset) {
    return snapshots.of(dataset, UNBOUNDED);
  }

  void awaitGeneration(String dataset, int number) {
    Await.until(
        "in memory",
        LIMIT,
        () ->
            snapshot(dataset)
                .current()
                .filter(held -> held.generation().number() == number)
                .isPresent());
  }

  /** Waits until this is said of the dataset; null for nothing. */
  void awaitWarning(String dataset, String reason) {
    Await.until(dataset + ": " + reason, LIMIT, () -> Objects.equals(reason, warning(dataset)));
  }

  private String warning(String dataset) {
    return health.warnings().containsKey("ranges:" + dataset)
        ? health.warnings().get("ranges:" + dataset).reason()
        : null;
  }

  /** How many batches were answered in this mode. */
  double batches(String dataset, String mode) {
    return registry
        .find("weir.ranges.batches")
        .tags("dataset", dataset, "mode", mode)
        .counters()
        .stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  /** Value and origin of each answer. */
  static List<String> ask(IpRangeLookup lookup, List<String> inputs) throws Exception {
    return lookup
        .ask(inputs, Deadline.in(Duration.ofSeconds(30)))
        .await(30, TimeUnit.SECONDS)
        .stream()
        .map(RangeLookups::text)
        .toList();
  }

  private static String text(Answer answer) {
    return answer instanceof Answer.Hit hit
        ? new String(hit.json()) + hit.origin()
        : answer.toString();
  }

  @Override
  public void close() {
    opened.forEach(IpRangeLookup::close);
  }
}
