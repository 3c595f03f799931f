package io.weir.enrich.iprange;

import io.vertx.core.Future;
import io.weir.async.Deadline;
import io.weir.enrich.Lookup;
import io.weir.event.Answer;
import io.weir.postgres.PostgresFailures;
import io.weir.ranges.RangeTable;
import java.net.InetAddress;
import java.util.List;

/**
 * Looks addresses up in the active generation of one dataset: one statement for the distinct
 * addresses of a batch. Holds no connection of its own and borrows only what its limit lets it; any
 * event loop.
 */
public final class IpRangeLookup implements Lookup {
  private final RangeTable ranges;
  private final String dataset;
  private final StatementConcurrencyLimit limit;

  /** The answers of the newest generation seen; replaced as a whole, so a stale one is harmless. */
  private volatile AnswerInterner interner;

  /**
   * Asks the dataset of this name, which need not exist yet.
   *
   * @param limit shared by all look-ups that ask this pool
   */
  public IpRangeLookup(RangeTable ranges, String dataset, StatementConcurrencyLimit limit) {
    this.ranges = ranges;
    this.dataset = dataset;
    this.limit = limit;
    this.interner = new AnswerInterner(dataset, 0);
  }

  @Override
  public Future<List<Answer>> ask(List<String> inputs, Deadline deadline) {
    AddressBatch batch = AddressBatch.of(inputs);
    InetAddress[] addresses = batch.addresses();
    if (addresses.length == 0) {
      return Future.succeededFuture(batch.answers(new Answer[0]));
    }
    return limit
        .run(deadline, () -> ranges.values(dataset, addresses))
        .map(values -> batch.answers(answers(values)))
        .recover(error -> Future.failedFuture(PostgresFailures.wrap(error)));
  }

  private Answer[] answers(RangeTable.Values values) {
    AnswerInterner current = interner;
    if (values.generation() != current.generation()) {
      current = new AnswerInterner(dataset, values.generation());
      interner = current;
    }
    Answer[] answers = new Answer[values.json().length];
    for (int i = 0; i < answers.length; i++) {
      answers[i] = current.answer(values.json()[i]);
    }
    return answers;
  }

  /** Nothing to give back: the pool belongs to the process. */
  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
