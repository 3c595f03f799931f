package io.weir.ranges;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import io.weir.postgres.PostgresFailures;
import java.util.ArrayList;
import java.util.List;

/** Samples of the ranges that a dataset serves. */
public final class ActiveRanges {

  /** The same ranges for the same seed, wherever the rows lie in the table. */
  private static final String SAMPLE =
      """
      SELECT host(r.first_ip), host(r.last_ip)
      FROM weir.ip_range r JOIN weir.dataset d ON d.id = r.dataset_id
      WHERE d.name = $1 AND d.state = 'active'
      ORDER BY hashinetextended(r.first_ip, $2), r.first_ip
      LIMIT $3""";

  /**
   * The addresses from first to last, both included, as text.
   *
   * @param first of the same family as last, and not above it
   */
  public record Bounds(String first, String last) {}

  private ActiveRanges() {}

  /**
   * As many ranges as asked for, or all; takes about a second for a million of them. Fails as
   * {@link PostgresFailures} says, or with an {@link IllegalStateException} if the dataset has no
   * active ranges.
   *
   * @param seed chooses the ranges
   */
  public static Future<List<Bounds>> sample(Pool pool, String dataset, long seed, int count) {
    return pool.preparedQuery(SAMPLE)
        .execute(Tuple.of(dataset, seed, count))
        .recover(error -> Future.failedFuture(PostgresFailures.wrap(error)))
        .map(
            rows -> {
              List<Bounds> sample = new ArrayList<>(rows.size());
              for (Row row : rows) {
                sample.add(new Bounds(row.getString(0), row.getString(1)));
              }
              if (sample.isEmpty()) {
                throw new IllegalStateException(
                    "dataset "
                        + dataset
                        + " has no active ranges; load some with `ranges import --dataset "
                        + dataset
                        + "`");
              }
              return sample;
            });
  }
}
