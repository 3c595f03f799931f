package io.weir.ranges;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.postgres.PostgresFailures;
import io.weir.postgres.PostgresPool;
import io.weir.postgres.PostgresSettings;
import io.weir.ranges.GenerationTable.Loading;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.zip.ZipException;

/**
 * Loads a file of ranges as a new generation of a dataset and lets it answer once all of it has
 * been checked. Until then, and after any failure, the active generation goes on answering. Reads
 * on worker threads, in bounded portions; everything else runs on the connection's event loop.
 */
public final class RangeImport {
  private static final int ROWS_AT_ONCE = 10_000;

  /** Longer than statements of the flow may take. */
  private static final Duration STATEMENT_TIMEOUT = Duration.ofMinutes(15);

  private final Vertx vertx;
  private final GenerationTable table;
  private final LongConsumer progress;
  private final String dataset;
  private final Decimals decimals;
  private final long begun = System.nanoTime();
  private long added;

  private RangeImport(
      Vertx vertx,
      SqlConnection connection,
      String dataset,
      Decimals decimals,
      LongConsumer progress) {
    this.vertx = vertx;
    this.table = new GenerationTable(connection, dataset);
    this.dataset = dataset;
    this.decimals = decimals;
    this.progress = progress;
  }

  /**
   * What an import did.
   *
   * @param generation the number under which its rows now answer
   * @param notes what else there is to tell of the file
   * @param uncleared why older generations still stand, if they do; the next import clears them
   */
  public record Report(
      String dataset,
      int generation,
      long rows,
      Duration took,
      Notes notes,
      Optional<Failure> uncleared) {}

  /**
   * How a file was read where there was a choice.
   *
   * @param nobodys ranges with country {@code -}, which were passed over
   * @param decimalsReadAs the address family of its decimal numbers, in words, if it has any
   */
  public record Notes(long nobodys, Optional<String> decimalsReadAs) {}

  /** A pool whose statements may take as long as those of an import. */
  public static Pool pool(Vertx vertx, PostgresSettings settings) {
    return PostgresPool.pool(vertx, settings, STATEMENT_TIMEOUT);
  }

  /** As below; the file tells what its decimal numbers are. */
  public static Future<Report> run(
      Pool pool, Vertx vertx, String dataset, Path csv, LongConsumer progress) {
    return run(pool, vertx, dataset, csv, Decimals.AUTO, progress);
  }

  /**
   * Imports a CSV file with lines {@code start,end,country}.
   *
   * @param pool one of {@link #pool}, unless the file is small
   * @param decimals what decimal numbers are
   * @param progress called on the connection's context with the rows loaded so far
   * @return fails with kind RECORD if the file is refused (message names file, line or addresses),
   *     with CONFIGURATION if it cannot be read or another import of this dataset is running, else
   *     as {@link PostgresFailures} says; does not fail any more once the new generation answers
   */
  public static Future<Report> run(
      Pool pool, Vertx vertx, String dataset, Path csv, Decimals decimals, LongConsumer progress) {
    return pool.withConnection(
            connection ->
                new RangeImport(vertx, connection, dataset, decimals, progress).runLocked(csv))
        .recover(error -> Future.failedFuture(translate(error, csv)));
  }

  private Future<Report> runLocked(Path csv) {
    return table
        .lock()
        .compose(
            locked ->
                locked
                    ? table
                        .prepareSession()
                        .compose(ready -> load(csv))
                        // What has switched stays so; a lost connection takes its lock with it.
                        .eventually(() -> table.resetSession().otherwiseEmpty())
                        .eventually(() -> table.unlock().otherwiseEmpty())
                    : Future.failedFuture(alreadyRunning()));
  }

  private Future<Report> load(Path csv) {
    return table
        .clearLeftovers()
        .compose(cleared -> vertx.executeBlocking(() -> RangeFile.open(csv, decimals)))
        .compose(
            file ->
                table
                    .begin(csv.getFileName().toString())
                    .compose(loading -> fill(loading, file))
                    .eventually(() -> close(file).otherwiseEmpty()))
        // A failed import gives its space back at once; one that was killed leaves it to the next.
        .recover(error -> table.clearLeftovers().transform(done -> Future.failedFuture(error)));
  }

  private Future<Report> fill(Loading loading, RangeFile file) {
    Promise<Long> filled = Promise.promise();
    read(file).onSuccess(ranges -> addAll(loading, file, ranges, filled)).onFailure(filled::fail);
    return filled
        .future()
        .compose(
            rows ->
                rows == 0
                    ? Future.failedFuture(empty())
                    : table
                        .vacuum()
                        .compose(ready -> table.refuseOverlaps(loading))
                        .compose(checked -> table.pack(loading))
                        .compose(pages -> table.activate(loading, rows, pages))
                        .compose(active -> table.clearRetired().transform(RangeImport::uncleared))
                        .map(uncleared -> report(loading, rows, file.notes(), uncleared)));
  }

  /** A loop, not a chain of futures: a large file would make that chain as deep as it is long. */
  private void addAll(Loading loading, RangeFile file, List<IpRange> ranges, Promise<Long> filled) {
    if (ranges.isEmpty()) {
      filled.complete(added);
      return;
    }
    // While Postgres takes this portion, the next one is read.
    Future<List<IpRange>> next = read(file);
    table
        .add(loading, ranges)
        .compose(
            done -> {
              added += ranges.size();
              progress.accept(added);
              return next;
            })
        .onSuccess(portion -> addAll(loading, file, portion, filled))
        .onFailure(error -> next.onComplete(ended -> filled.fail(error)));
  }

  private Future<List<IpRange>> read(RangeFile file) {
    return vertx.executeBlocking(() -> file.next(ROWS_AT_ONCE));
  }

  private Future<Void> close(RangeFile file) {
    return vertx.executeBlocking(
        () -> {
          file.close();
          return null;
        });
  }

  private static Future<Optional<Failure>> uncleared(AsyncResult<Void> cleared) {
    return Future.succeededFuture(Optional.ofNullable(cleared.cause()).map(PostgresFailures::of));
  }

  private Report report(Loading loading, long rows, Notes notes, Optional<Failure> uncleared) {
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    return new Report(dataset, loading.generation(), rows, took, notes, uncleared);
  }

  private FailureException alreadyRunning() {
    return new FailureException(
        new Failure(
            Failure.Kind.CONFIGURATION,
            "import-running",
            "another import of dataset " + dataset + " is running; wait for its end"),
        null);
  }

  private static FailureException empty() {
    return new FailureException(
        Failure.record("ranges-invalid", "the file holds no ranges; nothing was changed"), null);
  }

  private static FailureException translate(Throwable error, Path csv) {
    if (error instanceof EOFException || error instanceof ZipException) {
      return new FailureException(
          Failure.record("ranges-invalid", csv + " is cut off or damaged; fetch it again"), error);
    }
    if (error instanceof IOException) {
      return new FailureException(
          new Failure(
              Failure.Kind.CONFIGURATION, "ranges-unreadable", "cannot read " + csv + ": " + error),
          error);
    }
    return PostgresFailures.wrap(error);
  }
}
