package io.weir.commit;

import io.weir.event.EnrichedHeaders;
import io.weir.event.Outcome;
import io.weir.wire.HeaderJson;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One row for all events of a batch, or one for those between two of its retries or dead letters,
 * so that rows tell of offsets in the order of their own. It holds what the results do not.
 */
final class RowOfBatch implements EnrichedRows {
  private static final String INSERT =
      """
      INSERT INTO weir.outbox
          (aggregatetype, aggregateid, type, topic, topic_partition, headers, source_topic,
           source_partition, source_offset, ordinal, event_count, event_ids, event_offsets,
           event_bytes, event_timestamps, event_attempts, event_headers)
        SELECT 'event', '', 'event-batch', #{sink_topic}, -1, '[]', #{source_topic},
               #{source_partition}, max(e.source_offset), 0, count(*), array_agg(e.event_id),
               array_agg(e.source_offset), array_agg(e.bytes), array_agg(e.timestamp),
               CASE WHEN count(e.attempt) > 0 THEN array_agg(e.attempt) END,
               CASE WHEN count(e.headers) > 0 THEN array_agg(e.headers) END
        FROM unnest(
            #{enriched_event_id}::text[], #{enriched_source_offset}::bigint[],
            #{enriched_routed_before}::int[], #{enriched_bytes}::int[],
            #{enriched_timestamp}::bigint[], #{enriched_attempt}::int[],
            #{enriched_original_headers}::text[])
          AS e(event_id, source_offset, routed_before, bytes, timestamp, attempt, headers)
        WHERE (e.event_id IN (SELECT event_id FROM inserted_results)) IS TRUE
        GROUP BY e.routed_before""";

  @Override
  public String insertStatement() {
    return INSERT;
  }

  @Override
  public void addColumns(
      List<Outcome.Enriched> enriched, List<Outcome> outcomes, Map<String, Object> parameters) {
    long[] routed = routedOffsets(outcomes);
    int size = enriched.size();
    Integer[] routedBefore = new Integer[size];
    Integer[] bytes = new Integer[size];
    Long[] timestamps = new Long[size];
    Integer[] attempts = new Integer[size];
    String[] originalHeaders = new String[size];
    for (int i = 0; i < size; i++) {
      Outcome.Enriched one = enriched.get(i);
      EnrichedHeaders headers = one.headers();
      routedBefore[i] = -1 - Arrays.binarySearch(routed, one.offset());
      bytes[i] = one.size();
      timestamps[i] = headers.timestamp();
      attempts[i] = headers.attempt();
      if (!headers.original().isEmpty()) {
        originalHeaders[i] = HeaderJson.write(headers.original());
      }
    }
    parameters.put("enriched_routed_before", routedBefore);
    parameters.put("enriched_bytes", bytes);
    parameters.put("enriched_timestamp", timestamps);
    parameters.put("enriched_attempt", attempts);
    parameters.put("enriched_original_headers", originalHeaders);
  }

  private static long[] routedOffsets(List<Outcome> outcomes) {
    return outcomes.stream()
        .filter(outcome -> outcome instanceof Outcome.Retry || outcome instanceof Outcome.Dead)
        .mapToLong(Outcome::offset)
        .toArray();
  }
}
