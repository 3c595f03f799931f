package io.weir.enrich.iprange;

import io.vertx.core.Future;
import io.weir.async.Deadline;
import io.weir.event.Answer;
import io.weir.ops.Meters;
import io.weir.ranges.DatasetGeneration;
import io.weir.ranges.DatasetSnapshot;
import io.weir.ranges.RangeSnapshot;
import io.weir.ranges.RangeTable;
import java.util.List;
import java.util.Optional;

/**
 * Asks Postgres only which generation is active, and answers from memory if that very one is there;
 * else by another query. So a switch is seen by the next batch. Any event loop.
 */
final class SnapshotQuery implements RangeQuery {
  private final RangeTable ranges;
  private final String dataset;
  private final StatementConcurrencyLimit limit;
  private final Meters meters;
  private final DatasetSnapshot snapshot;
  private final RangeQuery otherwise;

  /** The answers of the newest snapshot seen; replaced as a whole, so a stale one is harmless. */
  private volatile SnapshotAnswers answers;

  /**
   * Answers from this snapshot.
   *
   * @param otherwise asked while the active generation is not in memory
   */
  SnapshotQuery(
      RangeTable ranges,
      String dataset,
      StatementConcurrencyLimit limit,
      Meters meters,
      DatasetSnapshot snapshot,
      RangeQuery otherwise) {
    this.ranges = ranges;
    this.dataset = dataset;
    this.limit = limit;
    this.meters = meters;
    this.snapshot = snapshot;
    this.otherwise = otherwise;
  }

  @Override
  public Future<List<Answer>> ask(AddressBatch batch, Deadline deadline) {
    if (snapshot.current().isEmpty()) {
      return otherwise.ask(batch, deadline);
    }
    return limit
        .run(deadline, () -> ranges.activeGeneration(dataset))
        .compose(active -> ask(batch, deadline, active));
  }

  private Future<List<Answer>> ask(
      AddressBatch batch, Deadline deadline, Optional<DatasetGeneration> active) {
    Optional<RangeSnapshot> held = snapshot.current();
    if (held.isEmpty() || !held.map(RangeSnapshot::generation).equals(active)) {
      return otherwise.ask(batch, deadline);
    }
    meters.rangesAnswered(dataset, "snapshot");
    SnapshotAnswers known = answers(held.get());
    return Future.succeededFuture(batch.answers(i -> known.answer(batch.addresses()[i])));
  }

  private SnapshotAnswers answers(RangeSnapshot held) {
    SnapshotAnswers known = answers;
    if (known == null || !known.isOf(held)) {
      known = new SnapshotAnswers(dataset, held);
      answers = known;
    }
    return known;
  }

  @Override
  public void close() {
    answers = null;
    snapshot.close();
    otherwise.close();
  }
}
