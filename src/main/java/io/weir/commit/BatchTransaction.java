package io.weir.commit;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.templates.SqlTemplate;
import io.weir.event.Claim;
import io.weir.event.Decision;
import io.weir.event.FailureException;
import io.weir.event.LastRecord;
import io.weir.event.Outcome;
import io.weir.postgres.PostgresFailures;
import io.weir.store.OffsetTable;
import io.weir.store.OutboxShape;
import io.weir.store.OutboxTable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The statement that commits a batch: it moves the offset row by compare-and-set, keeps the results
 * of new ids, and writes the outbox rows and dead letters of what took effect, in one round trip
 * and therefore one transaction. May be called from any event loop.
 */
public final class BatchTransaction {

  /**
   * Read it from top to bottom; each CTE is named by what it does.
   *
   * <p>{@code locked_offset} has a row only while the offset row still stands where the batch
   * begins and still has our claim; {@code free_range}, if moreover the outbox has nothing yet
   * where the batch is. Every input is read {@code WHERE EXISTS (SELECT FROM free_range)}, so a
   * zombie writes nothing at all.
   *
   * <p>An id's row in {@code event_outcome} says what it came to: whoever inserts it first, result
   * or dead letter, has decided, also among batches of two partitions that run at once. Later ones
   * are duplicates: they move the offset and have no other effect. Ids are inserted in their order,
   * so that two batches that share ids wait for each other instead of meeting in a deadlock; one
   * that shares its results' ids with another's dead letters may meet it all the same, and is tried
   * again.
   *
   * <p>Two idioms keep the generic plan from what it would choose for a number of rows that it does
   * not know. {@code (id IN (SELECT …)) IS TRUE} is no semi-join, but a hash of the few ids, made
   * once and probed for each row. {@code (SELECT true … LIMIT 1) IS NULL} is no anti-join, but one
   * probe of the primary key for each row.
   */
  private static final String COMMIT_BATCH =
      """
      WITH locked_offset AS (
        SELECT 1 FROM weir.consumed_offset
        WHERE consumer_group = #{group} AND topic = #{source_topic} AND partition = #{source_partition}
          AND next_offset = #{from_offset} AND claim = #{claim}
        FOR UPDATE
      ), left_rows AS (
        SELECT 1 FROM weir.outbox
        WHERE source_topic = #{source_topic} AND source_partition = #{source_partition}
          AND source_offset >= #{from_offset} AND source_offset < #{to_offset}
          AND EXISTS (SELECT FROM locked_offset)
        LIMIT 1
      ), free_range AS (
        SELECT 1 FROM locked_offset WHERE NOT EXISTS (SELECT FROM left_rows)
      ), inserted_results AS (
        INSERT INTO weir.event_outcome
          (event_id, key, topic, partition, "offset", event, enrichment, status)
        SELECT event_id, key, origin_topic, origin_partition, origin_offset,
               convert_from(payload, 'UTF8')::json, report::jsonb,
               CASE WHEN is_full THEN 'full' ELSE 'partial' END
        FROM unnest(
            #{enriched_event_id}::text[], #{enriched_key}::bytea[], #{enriched_payload}::bytea[],
            #{enriched_report}::text[], #{enriched_is_full}::boolean[],
            #{enriched_origin_topic}::text[], #{enriched_origin_partition}::int[],
            #{enriched_origin_offset}::bigint[])
          AS e(event_id, key, payload, report, is_full, origin_topic, origin_partition,
               origin_offset)
        WHERE EXISTS (SELECT FROM free_range)
        ON CONFLICT (event_id) DO NOTHING
        RETURNING event_id
      ), inserted_enriched AS (
        %s
      ), routed AS (
        SELECT * FROM unnest(
            #{routed_source_offset}::bigint[], #{routed_event_id}::text[], #{routed_topic}::text[],
            #{routed_topic_partition}::int[], #{routed_key}::bytea[], #{routed_payload}::bytea[],
            #{routed_headers}::text[], #{routed_type}::text[], #{routed_aggregate_id}::text[])
          AS r(source_offset, event_id, topic, topic_partition, key, payload, headers, type,
               aggregate_id)
        WHERE EXISTS (SELECT FROM free_range)
          AND (SELECT true FROM weir.event_outcome o
               WHERE o.event_id = r.event_id LIMIT 1) IS NULL
      ), dead_letters AS (
        SELECT * FROM unnest(
            #{dead_event_id}::text[], #{dead_class}::text[], #{dead_reason}::text[],
            #{dead_enrichment}::text[], #{dead_message}::text[], #{dead_attempts}::int[],
            #{dead_attempt_log}::text[], #{dead_origin_topic}::text[],
            #{dead_origin_partition}::int[], #{dead_origin_offset}::bigint[], #{dead_key}::bytea[],
            #{dead_payload}::bytea[], #{dead_headers}::text[], #{dead_record_millis}::bigint[])
          AS d(event_id, class, reason, enrichment, message, attempts, attempt_log, origin_topic,
               origin_partition, origin_offset, key, payload, headers, record_millis)
        WHERE (d.event_id IN (SELECT event_id FROM routed)) IS TRUE
      ), inserted_dead_outcomes AS (
        INSERT INTO weir.event_outcome (event_id, key, topic, partition, "offset", status)
        SELECT event_id, key, origin_topic, origin_partition, origin_offset, 'dead'
        FROM dead_letters
        ON CONFLICT (event_id) DO NOTHING
        RETURNING event_id
      ), inserted_dead_letters AS (
        INSERT INTO weir.dead_letter
          (event_id, class, reason, enrichment, message, attempts, story, topic, partition,
           "offset", key, payload, headers, record_time)
        SELECT d.event_id, d.class, d.reason, d.enrichment, d.message, d.attempts,
               d.attempt_log::json, d.origin_topic, d.origin_partition, d.origin_offset, d.key,
               d.payload, d.headers::json, to_timestamp(d.record_millis / 1000.0)
        FROM dead_letters d
        WHERE (d.event_id IN (SELECT event_id FROM inserted_dead_outcomes)) IS TRUE
        ON CONFLICT (event_id) WHERE redriven IS NULL DO NOTHING
        RETURNING event_id
      ), inserted_routed AS (
        INSERT INTO weir.outbox
          (aggregatetype, aggregateid, type, payload, topic, topic_partition, key, headers,
           source_topic, source_partition, source_offset, ordinal)
        SELECT 'event', r.aggregate_id, r.type, r.payload, r.topic, r.topic_partition, r.key,
               r.headers::json, #{source_topic}, #{source_partition}, r.source_offset, 0
        FROM routed r
        WHERE r.type = 'event-retry'
           OR r.event_id IN (SELECT event_id FROM inserted_dead_letters)
        RETURNING source_offset
      ), counted AS (
        SELECT (SELECT count(*) FROM inserted_results) AS results,
               (SELECT count(*) FROM inserted_dead_letters) AS dead_letters,
               (SELECT count(*) FROM inserted_routed) AS routed,
               cardinality(#{enriched_source_offset}::bigint[])
                 + cardinality(#{routed_source_offset}::bigint[]) AS given
      ), moved_offset AS (
        UPDATE weir.consumed_offset SET
          next_offset = #{to_offset},
          enriched = enriched + c.results,
          dead = dead + c.dead_letters,
          retried = retried + c.routed - c.dead_letters,
          skipped = skipped + #{skipped},
          duplicates = duplicates + #{repeated} + c.given - c.results - c.routed,
          last_offset = CASE WHEN #{is_gap} THEN last_offset ELSE #{last_offset} END,
          last_epoch = CASE WHEN #{is_gap} THEN last_epoch ELSE #{last_epoch} END,
          last_next_offset = #{to_offset},
          updated = now()
        FROM counted c
        WHERE consumer_group = #{group} AND topic = #{source_topic} AND partition = #{source_partition}
          AND EXISTS (SELECT FROM free_range)
        RETURNING 1
      )
      SELECT (SELECT count(*) FROM moved_offset) AS moved,
             (SELECT count(*) FROM left_rows) AS left_rows,
             CASE WHEN c.results + c.routed = c.given
                  THEN '{}'::bigint[]
                  ELSE ARRAY(SELECT unnest(#{enriched_source_offset}::bigint[]
                                           || #{routed_source_offset}::bigint[])
                             EXCEPT
                             SELECT source_offset
                             FROM unnest(#{enriched_event_id}::text[],
                                         #{enriched_source_offset}::bigint[])
                               AS e(event_id, source_offset)
                             WHERE (event_id IN (SELECT event_id FROM inserted_results)) IS TRUE
                             EXCEPT
                             SELECT source_offset FROM inserted_routed) END
               AS duplicate_offsets
      FROM counted c
      """;

  /** What came of an attempt to commit. */
  public sealed interface Result {
    /**
     * Durable. The records at these offsets had no effect: their ids stood there already.
     *
     * @param duplicateOffsets in no order
     */
    record Committed(Set<Long> duplicateOffsets) implements Result {}

    /** The offset row has moved or has another claim; nothing was written. */
    record Refused() implements Result {}
  }

  private final Vertx vertx;
  private final EnrichedRows enrichedRows;
  private final SqlTemplate<Map<String, Object>, RowSet<Row>> statement;
  private final String group;
  private final String sinkTopic;

  /**
   * Commits over this pool.
   *
   * @param group the consumer group that owns the offset rows
   * @param sinkTopic where enriched events go
   * @param shape how they stand in the outbox
   */
  public BatchTransaction(
      Vertx vertx, Pool pool, String group, String sinkTopic, OutboxShape shape) {
    this.vertx = vertx;
    this.enrichedRows =
        switch (shape) {
          case BATCHES -> new RowOfBatch();
          case ROWS -> new RowOfEvent();
        };
    this.statement =
        SqlTemplate.forQuery(pool, COMMIT_BATCH.formatted(enrichedRows.insertStatement()));
    this.group = group;
    this.sinkTopic = sinkTopic;
  }

  /**
   * Commits a batch, wholly or not at all. Fails with a {@link FailureException}: RECORD if the
   * data of some record was refused, CONFIGURATION if somebody else's row stands in the outbox,
   * else as {@link PostgresFailures} says; after an INFRASTRUCTURE failure the outcome is unknown
   * until {@link OffsetTable#row} has been read.
   */
  public Future<Result> commit(Claim claim, Decision decision) {
    // Thousands of rows are laid out in columns off the event loop.
    return vertx
        .executeBlocking(() -> parameters(claim, decision), false)
        .compose(statement::execute)
        .compose(rows -> result(decision, rows.iterator().next()))
        .recover(error -> Future.failedFuture(PostgresFailures.wrap(error)));
  }

  private static Future<Result> result(Decision decision, Row row) {
    if (row.getLong("left_rows") > 0) {
      return Future.failedFuture(OutboxTable.rowsLeft(decision));
    }
    if (row.getLong("moved") == 0) {
      return Future.succeededFuture(new Result.Refused());
    }
    Long[] duplicates = row.getArrayOfLongs("duplicate_offsets");
    return Future.succeededFuture(
        new Result.Committed(
            duplicates.length == 0 ? Set.of() : new HashSet<>(List.of(duplicates))));
  }

  private Map<String, Object> parameters(Claim claim, Decision decision) {
    Map<String, Object> parameters = new HashMap<>(128);
    parameters.put("group", group);
    parameters.put("source_topic", decision.source().topic());
    parameters.put("source_partition", decision.source().partition());
    parameters.put("from_offset", decision.from());
    parameters.put("to_offset", decision.to());
    parameters.put("claim", claim.token());
    parameters.put("is_gap", decision.outcomes().isEmpty() && decision.last().isEmpty());
    parameters.put("last_offset", decision.last().map(LastRecord::offset).orElse(null));
    parameters.put("last_epoch", decision.last().map(LastRecord::leaderEpoch).orElse(null));
    parameters.put("sink_topic", sinkTopic);
    parameters.put("skipped", count(decision, Outcome.Skipped.class));
    parameters.put("repeated", count(decision, Outcome.Duplicate.class));
    List<Outcome.Enriched> enriched = EnrichedColumns.add(decision.outcomes(), parameters);
    enrichedRows.addColumns(enriched, decision.outcomes(), parameters);
    RoutedColumns.add(decision.outcomes(), parameters);
    DeadLetterColumns.add(decision.outcomes(), parameters);
    return parameters;
  }

  private static long count(Decision decision, Class<? extends Outcome> kind) {
    return decision.outcomes().stream().filter(kind::isInstance).count();
  }
}
