package io.weir.enrich;

import io.vertx.core.Future;
import io.weir.async.Deadline;
import io.weir.event.Answer;
import java.util.List;

/**
 * Asks one outside source about many inputs at once. May be called from any event loop; one
 * instance serves the whole process.
 */
public interface Lookup {

  /**
   * Asks about every input of a batch.
   *
   * @param inputs the texts found at the enrichment's input pointer, never null, in any order and
   *     possibly repeated
   * @param deadline after it no answer is of use: what is not answered by then is {@link
   *     Answer.Failed}
   * @return exactly one answer for each input, in their order. The future fails only with a {@link
   *     io.weir.event.FailureException} of kind INFRASTRUCTURE or CONFIGURATION that concerns the
   *     batch as a whole; it never throws.
   */
  Future<List<Answer>> ask(List<String> inputs, Deadline deadline);

  /**
   * May get ready for the first question, by what costs the source nothing. Returns at once and
   * never fails: if the source is away, the first question will say so.
   */
  default void warmUp() {}

  /** Gives back what the look-up holds (connections, files). */
  Future<Void> close();
}
