package io.weir.ranges;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.weir.async.Backoff;
import io.weir.event.Failure;
import io.weir.ops.Telemetry;
import io.weir.postgres.PostgresFailures;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The active generation of one dataset in memory, followed in the background: asked for every
 * second, read when it is another one, and the old one dropped before that. What it holds may be
 * out of date at any moment, so whoever answers from it has to ask which generation is active. One
 * for each dataset and process; lives on the context that starts it, is read on any.
 */
public final class DatasetSnapshot {
  private static final Logger LOG = LoggerFactory.getLogger(DatasetSnapshot.class);
  private static final long CHECK_MILLIS = 1_000;
  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

  private final Vertx vertx;
  private final Pool pool;
  private final String dataset;
  private final long maxBytes;
  private final Telemetry telemetry;
  private final RangeTable table;

  private volatile RangeSnapshot current;
  private volatile boolean closed;

  /** The generation that is loaded, or cannot be: nothing is to be done until another is active. */
  private Optional<DatasetGeneration> settled = Optional.empty();

  /** Why that generation cannot be loaded, if it cannot. */
  private Optional<Failure> refusal = Optional.empty();

  private int failures;

  DatasetSnapshot(Vertx vertx, Pool pool, String dataset, long maxBytes, Telemetry telemetry) {
    this.vertx = vertx;
    this.pool = pool;
    this.dataset = dataset;
    this.maxBytes = maxBytes;
    this.telemetry = telemetry;
    this.table = new RangeTable(pool);
    telemetry
        .meters()
        .rangesInMemory(
            dataset,
            () -> current().map(held -> held.generation().ranges()).orElse(0L),
            () -> current().map(RangeSnapshot::bytes).orElse(0L));
  }

  /** What is in memory now; empty while nothing is loaded or nothing can be. */
  public Optional<RangeSnapshot> current() {
    return Optional.ofNullable(current);
  }

  /** Follows the dataset from now on. */
  void start() {
    vertx.getOrCreateContext().runOnContext(started -> check());
  }

  /** Follows it no more and lets go of what is in memory. */
  public void close() {
    closed = true;
    current = null;
  }

  private void check() {
    if (closed) {
      return;
    }
    table
        .activeGeneration(dataset)
        .compose(this::follow)
        .onSuccess(followed -> succeed())
        .onFailure(this::fail);
  }

  private void checkAgain(long millis) {
    vertx.setTimer(millis, waited -> check());
  }

  private Future<Void> follow(Optional<DatasetGeneration> active) {
    if (active.equals(settled)) {
      return Future.succeededFuture();
    }
    current = null;
    settled = Optional.empty();
    refusal = Optional.empty();
    if (active.isEmpty()) {
      return Future.succeededFuture();
    }
    long start = System.nanoTime();
    return SnapshotReader.read(vertx, pool, active.get(), maxBytes)
        .onSuccess(read -> hold(read, start))
        .<Void>mapEmpty()
        .recover(error -> refuse(active, error));
  }

  private void hold(RangeSnapshot read, long startNanos) {
    DatasetGeneration generation = read.generation();
    settled = Optional.of(generation);
    if (closed) {
      return;
    }
    telemetry.meters().rangesLoaded(dataset, startNanos);
    current = read;
    LOG.info(
        "{}: generation {} is in memory, {} ranges in {} bytes",
        place(),
        generation.number(),
        generation.ranges(),
        read.bytes());
  }

  /** What is wrong with a generation itself stays so; any other failure may pass. */
  private Future<Void> refuse(Optional<DatasetGeneration> read, Throwable error) {
    Failure failure = PostgresFailures.of(error);
    if (failure.kind() != Failure.Kind.RECORD) {
      return Future.failedFuture(error);
    }
    // One that is not active any more may have been deleted while it was read.
    return table
        .activeGeneration(dataset)
        .map(
            active -> {
              if (active.equals(read)) {
                settled = read;
                refusal = Optional.of(failure);
              }
              return null;
            });
  }

  private void succeed() {
    failures = 0;
    refusal.ifPresentOrElse(this::warn, () -> telemetry.health().endWarning(place()));
    checkAgain(CHECK_MILLIS);
  }

  private void fail(Throwable error) {
    failures++;
    warn(PostgresFailures.of(error));
    checkAgain(BACKOFF.millis(failures));
  }

  private void warn(Failure failure) {
    if (closed) {
      return;
    }
    String message = failure.message() + "; what is not in memory is asked for by statements";
    telemetry.health().warn(place(), new Failure(failure.kind(), failure.reason(), message));
  }

  private String place() {
    return "ranges:" + dataset;
  }
}
