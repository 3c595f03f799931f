package io.weir.commit;

import io.weir.event.Outcome;
import io.weir.wire.HeaderJson;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** A row for each event, with all that its record is made of, as Debezium reads an outbox. */
final class RowOfEvent implements EnrichedRows {
  private static final String INSERT =
      """
      INSERT INTO weir.outbox
          (id, aggregatetype, aggregateid, type, payload, topic, topic_partition, key, headers,
           source_topic, source_partition, source_offset, ordinal)
        SELECT e.outbox_id, 'event', e.aggregate_id, 'event-enriched', e.payload, #{sink_topic}, -1,
               e.key, e.headers::json, #{source_topic}, #{source_partition}, e.source_offset, 0
        FROM unnest(
            #{enriched_event_id}::text[], #{enriched_source_offset}::bigint[],
            #{enriched_key}::bytea[], #{enriched_payload}::bytea[], #{enriched_headers}::text[],
            #{enriched_aggregate_id}::text[], #{enriched_outbox_id}::uuid[])
          AS e(event_id, source_offset, key, payload, headers, aggregate_id, outbox_id)
        WHERE (e.event_id IN (SELECT event_id FROM inserted_results)) IS TRUE""";

  @Override
  public String insertStatement() {
    return INSERT;
  }

  @Override
  public void addColumns(
      List<Outcome.Enriched> enriched, List<Outcome> outcomes, Map<String, Object> parameters) {
    int size = enriched.size();
    String[] headers = new String[size];
    String[] aggregateIds = new String[size];
    UUID[] outboxIds = new UUID[size];
    for (int i = 0; i < size; i++) {
      Outcome.Enriched one = enriched.get(i);
      headers[i] = HeaderJson.write(one.row().headers());
      aggregateIds[i] = ColumnValues.aggregateId(one.row().key(), one.id());
      outboxIds[i] = randomUuid();
    }
    parameters.put("enriched_headers", headers);
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
