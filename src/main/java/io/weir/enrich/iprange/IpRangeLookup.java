package io.weir.enrich.iprange;

import io.vertx.core.Future;
import io.weir.async.Deadline;
import io.weir.enrich.Lookup;
import io.weir.event.Answer;
import io.weir.ops.Meters;
import io.weir.postgres.PostgresFailures;
import io.weir.ranges.DatasetSnapshot;
import io.weir.ranges.RangeTable;
import java.util.List;

/**
 * Looks addresses up in the active generation of one dataset, which need not exist yet. Holds no
 * connection of its own and borrows only what its limit lets it; any event loop.
 */
public final class IpRangeLookup implements Lookup {
  private final RangeQuery query;

  private IpRangeLookup(RangeQuery query) {
    this.query = query;
  }

  /**
   * Asks Postgres about every batch.
   *
   * @param limit shared by all look-ups that ask this pool
   */
  public static IpRangeLookup byStatement(
      RangeTable ranges, String dataset, StatementConcurrencyLimit limit, Meters meters) {
    return new IpRangeLookup(new StatementQuery(ranges, dataset, limit, meters));
  }

  /**
   * Answers from memory, and asks Postgres while the active generation is not there.
   *
   * @param limit shared by all look-ups that ask this pool
   * @param snapshot of this dataset; closed with the look-up
   */
  public static IpRangeLookup fromSnapshot(
      RangeTable ranges,
      String dataset,
      StatementConcurrencyLimit limit,
      Meters meters,
      DatasetSnapshot snapshot) {
    RangeQuery statement = new StatementQuery(ranges, dataset, limit, meters);
    return new IpRangeLookup(
        new SnapshotQuery(ranges, dataset, limit, meters, snapshot, statement));
  }

  @Override
  public Future<List<Answer>> ask(List<String> inputs, Deadline deadline) {
    AddressBatch batch = AddressBatch.of(inputs);
    if (batch.isSettled()) {
      return Future.succeededFuture(batch.answers(i -> null));
    }
    return query
        .ask(batch, deadline)
        .recover(error -> Future.failedFuture(PostgresFailures.wrap(error)));
  }

  @Override
  public Future<Void> close() {
    query.close();
    return Future.succeededFuture();
  }
}
