package io.weir.ranges;

import io.vertx.core.Future;
import io.vertx.pgclient.data.Inet;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Finds the ranges that hold addresses in the active generation of a dataset: one statement and one
 * round trip for many addresses, so that no result mixes generations and a switch is seen by
 * everybody at once. Any event loop.
 */
public final class RangeTable {

  /**
   * The nearest range that begins at or before the address is the only one that can hold it, as
   * ranges of a generation do not overlap. Whether it reaches far enough is asked outside the
   * LIMIT: inside, every address in a gap would scan the index back to its beginning.
   */
  private static final String FIND_VALUES =
      """
      SELECT d.generation, q.ordinal::int, r.value::text
      FROM weir.dataset d
      CROSS JOIN unnest($1::inet[]) WITH ORDINALITY AS q (ip, ordinal)
      LEFT JOIN LATERAL (
        SELECT last_ip, value
        FROM weir.ip_range
        WHERE dataset_id = d.id AND first_ip <= q.ip
        ORDER BY first_ip DESC
        LIMIT 1
      ) r ON r.last_ip >= q.ip
      WHERE d.name = $2 AND d.state = 'active'
      """;

  private static final String FIND_ACTIVE =
      "SELECT "
          + DatasetGeneration.COLUMNS
          + " FROM weir.dataset WHERE name = $1 AND state = 'active'";

  private final PreparedQuery<RowSet<Row>> findValues;
  private final PreparedQuery<RowSet<Row>> findActive;

  /** Reads by this pool, which stays its owner's. */
  public RangeTable(Pool pool) {
    this.findValues = pool.preparedQuery(FIND_VALUES);
    this.findActive = pool.preparedQuery(FIND_ACTIVE);
  }

  /**
   * What one generation has for some addresses.
   *
   * @param json for each address its range's value, or null where no range holds it
   */
  public record Values(int generation, String[] json) {}

  /**
   * The values for these addresses, in their order; ascending ones are found fastest.
   *
   * @param addresses one or more
   * @return fails with kind CONFIGURATION if the dataset has no active generation
   */
  public Future<Values> values(String dataset, InetAddress[] addresses) {
    Inet[] parameter = new Inet[addresses.length];
    for (int i = 0; i < parameter.length; i++) {
      parameter[i] = new Inet().setAddress(addresses[i]);
    }
    return findValues
        .execute(Tuple.of(parameter, dataset))
        .map(rows -> read(rows, dataset, addresses.length));
  }

  /** The generation that answers at this moment; empty if there is none. */
  public Future<Optional<DatasetGeneration>> activeGeneration(String dataset) {
    return findActive
        .execute(Tuple.of(dataset))
        .map(rows -> Optional.ofNullable(rows.size() == 0 ? null : rows.iterator().next()))
        .map(row -> row.map(DatasetGeneration::of));
  }

  private static Values read(RowSet<Row> rows, String dataset, int expected) {
    if (rows.size() != expected) {
      throw new FailureException(missing(dataset), null);
    }
    int generation = 0;
    String[] json = new String[expected];
    for (Row row : rows) {
      generation = row.getInteger(0);
      json[row.getInteger(1) - 1] = row.getString(2);
    }
    return new Values(generation, json);
  }

  private static Failure missing(String dataset) {
    return new Failure(
        Failure.Kind.CONFIGURATION,
        "dataset-missing",
        "dataset "
            + dataset
            + " has no active generation; load one with `ranges import --dataset "
            + dataset
            + "`");
  }
}
