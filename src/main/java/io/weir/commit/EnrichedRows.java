package io.weir.commit;

import io.weir.event.Outcome;
import java.util.List;
import java.util.Map;

/** How enriched events that took effect get into the outbox. Pure. */
interface EnrichedRows {

  /** The statement that inserts them, for the CTE {@code inserted_enriched}. */
  String insertStatement();

  /**
   * Adds the columns that only this statement reads.
   *
   * @param enriched in the order of the columns of {@link EnrichedColumns}
   * @param outcomes all of the batch, in the order of offsets
   */
  void addColumns(
      List<Outcome.Enriched> enriched, List<Outcome> outcomes, Map<String, Object> parameters);
}
