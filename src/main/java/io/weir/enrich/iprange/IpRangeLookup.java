package io.weir.enrich.iprange;

import io.vertx.core.Future;
import io.vertx.pgclient.data.Inet;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import io.weir.async.Deadline;
import io.weir.enrich.Lookup;
import io.weir.event.Answer;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.postgres.PostgresFailures;
import java.util.List;

/**
 * Looks addresses up in the active generation of one dataset: one statement and one round trip for
 * the distinct addresses of a batch, so that no event mixes generations and a switch is seen by
 * everybody at once. Holds no connection of its own and borrows only what its limit lets it; any
 * event loop.
 */
public final class IpRangeLookup implements Lookup {

  /**
   * The nearest range that begins at or before the address is the only one that can hold it, as
   * ranges of a generation do not overlap. Whether it reaches far enough is asked outside the
   * LIMIT: inside, every address in a gap would scan the index back to its beginning.
   */
  private static final String LOOK_UP =
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

  private final PreparedQuery<RowSet<Row>> lookUp;
  private final String dataset;
  private final StatementConcurrencyLimit limit;

  /** The answers of the generation seen last; replaced as a whole, so a stale one is harmless. */
  private volatile SharedAnswers shared;

  /**
   * Asks the dataset of this name, which need not exist yet.
   *
   * @param limit shared by all look-ups that ask this pool
   */
  public IpRangeLookup(Pool pool, String dataset, StatementConcurrencyLimit limit) {
    this.lookUp = pool.preparedQuery(LOOK_UP);
    this.dataset = dataset;
    this.limit = limit;
    this.shared = new SharedAnswers(dataset, 0);
  }

  @Override
  public Future<List<Answer>> ask(List<String> inputs, Deadline deadline) {
    AddressBatch batch = AddressBatch.of(inputs);
    Inet[] addresses = batch.addresses();
    if (addresses.length == 0) {
      return Future.succeededFuture(batch.answers(new Answer[0]));
    }
    return limit
        .run(deadline, () -> lookUp.execute(Tuple.of(addresses, dataset)))
        .map(rows -> batch.answers(read(rows, addresses.length)))
        .recover(error -> Future.failedFuture(PostgresFailures.wrap(error)));
  }

  private Answer[] read(RowSet<Row> rows, int expected) {
    if (rows.size() != expected) {
      throw new FailureException(missing(), null);
    }
    Answer[] answers = new Answer[expected];
    SharedAnswers words = shared;
    for (Row row : rows) {
      int generation = row.getInteger(0);
      if (generation != words.generation()) {
        words = new SharedAnswers(dataset, generation);
        shared = words;
      }
      answers[row.getInteger(1) - 1] = words.of(row.getString(2));
    }
    return answers;
  }

  private Failure missing() {
    return new Failure(
        Failure.Kind.CONFIGURATION,
        "dataset-missing",
        "dataset "
            + dataset
            + " has no active generation; load one with `ranges import --dataset "
            + dataset
            + "`");
  }

  /** Nothing to give back: the pool belongs to the process. */
  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
