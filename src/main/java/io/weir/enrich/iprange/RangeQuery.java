package io.weir.enrich.iprange;

import io.vertx.core.Future;
import io.weir.async.Deadline;
import io.weir.event.Answer;
import java.util.List;

/** A way to answer a batch of addresses from one dataset. Any event loop. */
interface RangeQuery {

  /**
   * Answers every input of a batch that has addresses to ask about: all from one generation, which
   * is active when it is asked. Fails as Postgres does, or when the deadline is over.
   */
  Future<List<Answer>> ask(AddressBatch batch, Deadline deadline);

  /** Gives back what it holds. */
  void close();
}
