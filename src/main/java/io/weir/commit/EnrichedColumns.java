package io.weir.commit;

import io.vertx.core.buffer.Buffer;
import io.weir.event.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Arrays, one for each column, of the results, in the order of their ids. */
final class EnrichedColumns {

  private EnrichedColumns() {}

  /**
   * Adds the columns {@code enriched_…} of these outcomes.
   *
   * @return the enriched ones, in the order of the columns
   */
  static List<Outcome.Enriched> add(List<Outcome> outcomes, Map<String, Object> parameters) {
    List<Outcome.Enriched> all = new ArrayList<>(outcomes.size());
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Enriched enriched) {
        all.add(enriched);
      }
    }
    all.sort(Comparator.comparing(Outcome.Enriched::id));
    int size = all.size();
    Long[] sourceOffsets = new Long[size];
    String[] ids = new String[size];
    Buffer[] keys = new Buffer[size];
    Buffer[] payloads = new Buffer[size];
    String[] reports = new String[size];
    Boolean[] full = new Boolean[size];
    String[] originTopics = new String[size];
    Integer[] originPartitions = new Integer[size];
    Long[] originOffsets = new Long[size];
    for (int i = 0; i < size; i++) {
      Outcome.Enriched enriched = all.get(i);
      sourceOffsets[i] = enriched.offset();
      ids[i] = enriched.id();
      keys[i] = ColumnValues.bytes(enriched.row().key());
      payloads[i] = ColumnValues.bytes(enriched.row().value());
      reports[i] = enriched.report();
      full[i] = enriched.full();
      originTopics[i] = enriched.origin().topic();
      originPartitions[i] = enriched.origin().partition();
      originOffsets[i] = enriched.origin().offset();
    }
    parameters.put("enriched_source_offset", sourceOffsets);
    parameters.put("enriched_event_id", ids);
    parameters.put("enriched_key", keys);
    parameters.put("enriched_payload", payloads);
    parameters.put("enriched_report", reports);
    parameters.put("enriched_is_full", full);
    parameters.put("enriched_origin_topic", originTopics);
    parameters.put("enriched_origin_partition", originPartitions);
    parameters.put("enriched_origin_offset", originOffsets);
    return all;
  }
}
