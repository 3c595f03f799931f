package io.weir.commit;

import io.vertx.core.buffer.Buffer;
import io.weir.event.Outcome;
import io.weir.wire.HeaderJson;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Arrays, one for each column, of the results and their outbox rows, in the order of their ids. */
final class EnrichedColumns {

  private EnrichedColumns() {}

  /** Adds the columns {@code enriched_…} of these outcomes. */
  static void add(List<Outcome> outcomes, Map<String, Object> parameters) {
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
    String[] headers = new String[size];
    String[] reports = new String[size];
    Boolean[] full = new Boolean[size];
    String[] originTopics = new String[size];
    Integer[] originPartitions = new Integer[size];
    Long[] originOffsets = new Long[size];
    String[] aggregateIds = new String[size];
    UUID[] outboxIds = new UUID[size];
    for (int i = 0; i < size; i++) {
      Outcome.Enriched enriched = all.get(i);
      sourceOffsets[i] = enriched.offset();
      ids[i] = enriched.id();
      keys[i] = ColumnValues.bytes(enriched.row().key());
      payloads[i] = ColumnValues.bytes(enriched.row().value());
      headers[i] = HeaderJson.write(enriched.row().headers());
      reports[i] = enriched.report();
      full[i] = enriched.full();
      originTopics[i] = enriched.origin().topic();
      originPartitions[i] = enriched.origin().partition();
      originOffsets[i] = enriched.origin().offset();
      aggregateIds[i] = ColumnValues.aggregateId(enriched.row().key(), enriched.id());
      outboxIds[i] = randomUuid();
    }
    parameters.put("enriched_source_offset", sourceOffsets);
    parameters.put("enriched_event_id", ids);
    parameters.put("enriched_key", keys);
    parameters.put("enriched_payload", payloads);
    parameters.put("enriched_headers", headers);
    parameters.put("enriched_report", reports);
    parameters.put("enriched_is_full", full);
    parameters.put("enriched_origin_topic", originTopics);
    parameters.put("enriched_origin_partition", originPartitions);
    parameters.put("enriched_origin_offset", originOffsets);
    parameters.put("enriched_aggregate_id", aggregateIds);
    parameters.put("enriched_outbox_id", outboxIds);
  }

  /** Of version 4; drawing it here is several times cheaper than in Postgres. */
  private static UUID randomUuid() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high = random.nextLong() & ~0xF000L | 0x4000L;
    long low = random.nextLong() & ~(0b11L << 62) | (0b10L << 62);
    return new UUID(high, low);
  }
}
