package io.weir.ranges;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The pages of generations in {@code weir.range_page}. Any event loop. */
final class RangePageTable {

  /** About a megabyte. */
  private static final int PAGES_AT_ONCE = 8;

  private static final String INSERT =
      "INSERT INTO weir.range_page (dataset_id, page, content) VALUES ($1, $2, $3)";
  private static final String SELECT =
      """
      SELECT page, content
      FROM weir.range_page
      WHERE dataset_id = $1 AND page > $2
      ORDER BY page
      LIMIT $3""";
  private static final String DELETE = "DELETE FROM weir.range_page WHERE dataset_id = $1";

  private final SqlClient client;

  RangePageTable(SqlClient client) {
    this.client = client;
  }

  /**
   * Adds pages.
   *
   * @param firstNumber of the first of these; the others follow
   */
  Future<Void> add(int datasetId, int firstNumber, List<RangePage> pages) {
    List<Tuple> rows = new ArrayList<>(pages.size());
    for (int i = 0; i < pages.size(); i++) {
      int number = firstNumber + i;
      byte[] content = RangePageCodec.encode(pages.get(i), datasetId, number);
      rows.add(Tuple.of(datasetId, number, Buffer.buffer(content)));
    }
    return rows.isEmpty()
        ? Future.succeededFuture()
        : client.preparedQuery(INSERT).executeBatch(rows).mapEmpty();
  }

  /** Reads all pages in their order, a few at a time: number and bytes of each. */
  Future<Void> forEachPortion(int datasetId, Function<RowSet<Row>, Future<Void>> consumer) {
    return PortionReader.readAll(
        last ->
            client
                .preparedQuery(SELECT)
                .execute(
                    Tuple.of(datasetId, last == null ? -1 : last.getInteger(0), PAGES_AT_ONCE)),
        consumer);
  }

  /** Deletes all pages of a generation. */
  Future<Void> delete(int datasetId) {
    return client.preparedQuery(DELETE).execute(Tuple.of(datasetId)).mapEmpty();
  }
}
