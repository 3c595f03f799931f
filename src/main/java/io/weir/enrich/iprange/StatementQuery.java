package io.weir.enrich.iprange;

import io.vertx.core.Future;
import io.weir.async.Deadline;
import io.weir.event.Answer;
import io.weir.ops.Meters;
import io.weir.ranges.RangeTable;
import java.util.List;

/** Asks Postgres: one statement for the distinct addresses of a batch. Any event loop. */
final class StatementQuery implements RangeQuery {
  private final RangeTable ranges;
  private final String dataset;
  private final StatementConcurrencyLimit limit;
  private final Meters meters;

  /** The answers of the newest generation seen; replaced as a whole, so a stale one is harmless. */
  private volatile AnswerInterner interner;

  StatementQuery(
      RangeTable ranges, String dataset, StatementConcurrencyLimit limit, Meters meters) {
    this.ranges = ranges;
    this.dataset = dataset;
    this.limit = limit;
    this.meters = meters;
    this.interner = new AnswerInterner(dataset, 0);
  }

  @Override
  public Future<List<Answer>> ask(AddressBatch batch, Deadline deadline) {
    DistinctAddresses distinct = DistinctAddresses.of(batch.addresses());
    return limit
        .run(deadline, () -> ranges.values(dataset, distinct.ascending()))
        .onSuccess(values -> meters.rangesAnswered(dataset, "query"))
        .map(this::answers)
        .map(answers -> batch.answers(i -> answers[distinct.rank(i)]));
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
  public void close() {}
}
