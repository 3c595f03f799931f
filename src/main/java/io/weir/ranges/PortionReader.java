package io.weir.ranges;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.function.Function;

/**
 * Reads the rows of a long answer in portions, each by a statement that goes on behind the last row
 * of the one before, so that no transaction stays open. One reading at a time.
 */
final class PortionReader {
  private final Function<Row, Future<RowSet<Row>>> select;
  private final Function<RowSet<Row>, Future<Void>> consumer;
  private final Promise<Void> done = Promise.promise();

  private PortionReader(
      Function<Row, Future<RowSet<Row>>> select, Function<RowSet<Row>, Future<Void>> consumer) {
    this.select = select;
    this.consumer = consumer;
  }

  /**
   * Reads until a portion is empty.
   *
   * @param select the rows behind this one, or the first rows where it is null
   * @param consumer called with one portion after the other; none is read before it is done
   */
  static Future<Void> readAll(
      Function<Row, Future<RowSet<Row>>> select, Function<RowSet<Row>, Future<Void>> consumer) {
    PortionReader reader = new PortionReader(select, consumer);
    reader.readBehind(null);
    return reader.done.future();
  }

  /** A loop, not a chain of futures: that would be as deep as the answer is long. */
  private void readBehind(Row last) {
    Future.succeededFuture(last)
        .compose(select)
        .compose(this::consume)
        .onSuccess(this::goOnBehind)
        .onFailure(done::fail);
  }

  /** Consumes a portion; gives its last row, or null if it has none. */
  private Future<Row> consume(RowSet<Row> rows) {
    Row last = null;
    for (Row row : rows) {
      last = row;
    }
    Row lastOfAll = last;
    return last == null
        ? Future.succeededFuture()
        : consumer.apply(rows).map(consumed -> lastOfAll);
  }

  private void goOnBehind(Row last) {
    if (last == null) {
      done.complete();
    } else {
      readBehind(last);
    }
  }
}
