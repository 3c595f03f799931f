package io.weir.ranges;

import io.vertx.core.Future;
import io.vertx.pgclient.data.Inet;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** All ranges of one generation, read in ascending order. Any event loop. */
final class RangeRows {

  /** A millisecond of an event loop. */
  private static final int ROWS_AT_ONCE = 2_000;

  private static final String SELECT =
      """
      SELECT first_ip, last_ip, value::text
      FROM weir.ip_range
      WHERE dataset_id = $1 AND first_ip > $2::text::inet
      ORDER BY first_ip
      LIMIT $3""";

  /** A network that sorts before every address. */
  private static final String BEFORE_ALL = "0.0.0.0/0";

  private RangeRows() {}

  /** Reads them in portions; the next one when the consumer is done with the one before. */
  static Future<Void> forEachPortion(
      SqlClient client, int datasetId, Function<List<IpRange>, Future<Void>> consumer) {
    return PortionReader.readAll(
        last -> select(client, datasetId, last), rows -> consumer.apply(ranges(rows)));
  }

  private static Future<RowSet<Row>> select(SqlClient client, int datasetId, Row last) {
    String behind = last == null ? BEFORE_ALL : address(last, 0).getHostAddress();
    return client.preparedQuery(SELECT).execute(Tuple.of(datasetId, behind, ROWS_AT_ONCE));
  }

  private static List<IpRange> ranges(RowSet<Row> rows) {
    List<IpRange> ranges = new ArrayList<>(rows.size());
    for (Row row : rows) {
      ranges.add(new IpRange(address(row, 0), address(row, 1), row.getString(2)));
    }
    return ranges;
  }

  private static InetAddress address(Row row, int column) {
    return ((Inet) row.getValue(column)).getAddress();
  }
}
