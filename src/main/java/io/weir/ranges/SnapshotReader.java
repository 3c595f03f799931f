package io.weir.ranges;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;

/**
 * Reads one generation into memory: from its pages, or from its rows if it was imported without
 * any. Unpacks on worker threads. Used by one reading.
 */
final class SnapshotReader {
  private final Vertx vertx;
  private final Pool pool;
  private final DatasetGeneration generation;
  private final RangeSnapshot.Builder snapshot;

  /** Only rows are cut into pages here. */
  private final RangePageBuilder rowPages = new RangePageBuilder();

  private int pagesRead;

  private SnapshotReader(Vertx vertx, Pool pool, DatasetGeneration generation, long maxBytes) {
    this.vertx = vertx;
    this.pool = pool;
    this.generation = generation;
    this.snapshot = new RangeSnapshot.Builder(generation, maxBytes);
  }

  /**
   * Reads this generation.
   *
   * @return fails with a {@link io.weir.event.FailureException} of kind RECORD if it takes more
   *     than so many bytes, or is not what was imported
   */
  static Future<RangeSnapshot> read(
      Vertx vertx, Pool pool, DatasetGeneration generation, long maxBytes) {
    SnapshotReader reader = new SnapshotReader(vertx, pool, generation, maxBytes);
    return (generation.pages().isPresent() ? reader.readPages() : reader.readRows())
        .compose(read -> vertx.executeBlocking(reader.snapshot::build));
  }

  private Future<Void> readPages() {
    return new RangePageTable(pool)
        .forEachPortion(generation.id(), rows -> vertx.executeBlocking(() -> addPages(rows)))
        .compose(
            read ->
                pagesRead == generation.pages().orElseThrow()
                    ? Future.succeededFuture()
                    : Future.failedFuture(RangePageCodec.damaged(pagesRead, "is missing")));
  }

  private Void addPages(RowSet<Row> rows) {
    for (Row row : rows) {
      if (row.getInteger(0) != pagesRead) {
        throw RangePageCodec.damaged(pagesRead, "is missing");
      }
      snapshot.add(RangePageCodec.decode(row.getBuffer(1).getBytes(), generation.id(), pagesRead));
      pagesRead++;
    }
    return null;
  }

  private Future<Void> readRows() {
    return RangeRows.forEachPortion(
            pool, generation.id(), ranges -> vertx.executeBlocking(() -> addRanges(ranges)))
        .compose(read -> vertx.executeBlocking(this::finishRows));
  }

  private Void addRanges(List<IpRange> ranges) {
    ranges.forEach(rowPages::add);
    rowPages.takePages().forEach(snapshot::add);
    return null;
  }

  private Void finishRows() {
    rowPages.finish();
    rowPages.takePages().forEach(snapshot::add);
    return null;
  }
}
