package io.weir.commit;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import io.weir.event.Claim;
import io.weir.event.Decision;
import io.weir.event.FailureException;
import io.weir.event.OutboxRow;
import io.weir.event.Outcome;
import io.weir.postgres.PostgresFailures;
import io.weir.store.OffsetTable;
import io.weir.store.OutboxTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The statement that decides a batch: it moves the offset row by compare-and-set, keeps the results
 * of new ids, and writes the outbox rows and dead letters of what took effect, in one round trip
 * and therefore one transaction. May be called from any event loop.
 */
public final class BatchTransaction {

  /**
   * One statement, so one transaction. {@code held} locks the offset row if it still stands where
   * the batch begins and is still claimed by us; everything else hangs on it, so a zombie writes
   * nothing at all. An id's row says what it came to: whoever inserts it first, result or dead
   * letter, has decided, also among batches of two partitions that run at once. Later ones are
   * duplicates: they move the offset and have no other effect. Ids are inserted in their order, so
   * that two batches that share ids wait for each other instead of meeting in a deadlock; one that
   * shares its results' ids with another's dead letters may meet it all the same, and is tried
   * again.
   */
  private static final String DECIDE =
      """
      WITH held AS (
        SELECT 1 FROM weir.consumed_offset
        WHERE consumer_group = $1 AND topic = $2 AND partition = $3
          AND next_offset = $4 AND claim = $6
        FOR UPDATE
      ), good AS (
        SELECT * FROM unnest($9::bigint[], $10::text[], $11::bytea[], $12::bytea[], $13::text[],
                             $14::text[], $15::boolean[], $16::text[], $17::int[], $18::bigint[],
                             $19::text[], $45::uuid[])
          AS g(source_offset, event_id, key, payload, headers, report, is_full,
               topic, partition, "offset", aggregateid, row_id)
        WHERE EXISTS (SELECT FROM held)
      ), results AS (
        INSERT INTO weir.event_outcome
          (event_id, key, topic, partition, "offset", event, enrichment, status)
        SELECT event_id, key, topic, partition, "offset", convert_from(payload, 'UTF8')::json,
               report::jsonb, CASE WHEN is_full THEN 'full' ELSE 'partial' END
        FROM good
        ON CONFLICT (event_id) DO NOTHING
        RETURNING event_id
      ), routed AS (
        SELECT * FROM unnest($20::bigint[], $21::text[], $22::text[], $23::int[], $24::bytea[],
                             $25::bytea[], $26::text[], $27::text[], $28::text[])
          AS r(source_offset, event_id, topic, topic_partition, key, payload, headers, type,
               aggregateid)
        WHERE EXISTS (SELECT FROM held)
          AND (SELECT true FROM weir.event_outcome e
               WHERE e.event_id = r.event_id LIMIT 1) IS NULL
      ), dying AS (
        SELECT * FROM unnest($29::text[], $30::text[], $31::text[], $32::text[], $33::text[],
                             $34::int[], $35::text[], $36::text[], $37::int[], $38::bigint[],
                             $39::bytea[], $40::bytea[], $41::text[], $42::bigint[])
          AS l(event_id, class, reason, enrichment, message, attempts, story, topic, partition,
               "offset", key, payload, headers, record_millis)
        WHERE (l.event_id IN (SELECT event_id FROM routed)) IS TRUE
      ), ends AS (
        INSERT INTO weir.event_outcome (event_id, key, topic, partition, "offset", status)
        SELECT event_id, key, topic, partition, "offset", 'dead' FROM dying
        ON CONFLICT (event_id) DO NOTHING
        RETURNING event_id
      ), letters AS (
        INSERT INTO weir.dead_letter
          (event_id, class, reason, enrichment, message, attempts, story, topic, partition,
           "offset", key, payload, headers, record_time)
        SELECT l.event_id, l.class, l.reason, l.enrichment, l.message, l.attempts, l.story::json,
               l.topic, l.partition, l."offset", l.key, l.payload, l.headers::json,
               to_timestamp(l.record_millis / 1000.0)
        FROM dying l
        WHERE (l.event_id IN (SELECT event_id FROM ends)) IS TRUE
        ON CONFLICT (event_id) WHERE redriven IS NULL DO NOTHING
        RETURNING event_id
      ), told AS (
        INSERT INTO weir.outbox
          (id, aggregatetype, aggregateid, type, payload, topic, topic_partition, key, headers,
           source_topic, source_partition, source_offset, ordinal)
        SELECT g.row_id, 'event', g.aggregateid, $8, g.payload, $7, -1, g.key, g.headers::json, $2, $3,
               g.source_offset, 0
        FROM good g WHERE (g.event_id IN (SELECT event_id FROM results)) IS TRUE
        UNION ALL
        SELECT gen_random_uuid(), 'event', r.aggregateid, r.type, r.payload, r.topic, r.topic_partition, r.key,
               r.headers::json, $2, $3, r.source_offset, 0
        FROM routed r
        WHERE r.type = 'event-retry' OR r.event_id IN (SELECT event_id FROM letters)
        RETURNING source_offset
      ), moved AS (
        UPDATE weir.consumed_offset SET
          next_offset = $5,
          enriched = enriched + (SELECT count(*) FROM results),
          dead = dead + (SELECT count(*) FROM letters),
          retried = retried + (SELECT count(*) FROM told)
              - (SELECT count(*) FROM results) - (SELECT count(*) FROM letters),
          skipped = skipped + $43,
          duplicates = duplicates + $44 + cardinality($9::bigint[]) + cardinality($20::bigint[])
              - (SELECT count(*) FROM told),
          updated = now()
        WHERE consumer_group = $1 AND topic = $2 AND partition = $3
          AND EXISTS (SELECT FROM held)
        RETURNING 1
      )
      SELECT (SELECT count(*) FROM moved),
             CASE WHEN (SELECT count(*) FROM told)
                       = cardinality($9::bigint[]) + cardinality($20::bigint[])
                  THEN '{}'::bigint[]
                  ELSE ARRAY(SELECT unnest($9::bigint[] || $20::bigint[])
                             EXCEPT SELECT source_offset FROM told) END
      """;

  /** What came of an attempt to decide. */
  public sealed interface Verdict {

    /**
     * Durable. The records at these offsets had no effect: their ids stood there already.
     *
     * @param without offsets, in no order
     */
    record Decided(Set<Long> without) implements Verdict {}

    /** The offset row has moved or is claimed by another; nothing was written. */
    record Refused() implements Verdict {}
  }

  private final Vertx vertx;
  private final Pool pool;
  private final String group;
  private final String sinkTopic;

  /**
   * @param group the consumer group that owns the offset rows
   * @param sinkTopic where enriched events go
   */
  public BatchTransaction(Vertx vertx, Pool pool, String group, String sinkTopic) {
    this.vertx = vertx;
    this.pool = pool;
    this.group = group;
    this.sinkTopic = sinkTopic;
  }

  /**
   * Decides a batch, wholly or not at all. Fails with a {@link FailureException}: RECORD if the
   * data of some record was refused, CONFIGURATION if somebody else's row stands in the outbox,
   * else as {@link PostgresFailures} says; after an INFRASTRUCTURE failure the outcome is unknown
   * until {@link OffsetTable#look} has told.
   */
  public Future<Verdict> decide(Claim claim, Decision decision) {
    // Thousands of rows are laid out in columns off the event loop.
    return vertx
        .executeBlocking(() -> parameters(claim, decision), false)
        .compose(row -> pool.preparedQuery(DECIDE).execute(row))
        .map(rows -> verdict(rows.iterator().next()))
        .recover(error -> Future.failedFuture(OutboxTable.translate(decision, error)));
  }

  private static Verdict verdict(Row row) {
    if (row.getLong(0) == 0) {
      return new Verdict.Refused();
    }
    Long[] without = row.getArrayOfLongs(1);
    return new Verdict.Decided(without.length == 0 ? Set.of() : new HashSet<>(List.of(without)));
  }

  private Tuple parameters(Claim claim, Decision decision) {
    EnrichedColumns good = new EnrichedColumns(decision.outcomes());
    Routed routed = new Routed(decision.outcomes());
    long skipped = count(decision, Outcome.Skipped.class);
    long duplicates = count(decision, Outcome.Duplicate.class);
    Tuple tuple =
        Tuple.tuple()
            .addString(group)
            .addString(decision.source().topic())
            .addInteger(decision.source().partition())
            .addLong(decision.from())
            .addLong(decision.to())
            .addUUID(claim.token())
            .addString(sinkTopic)
            .addString(OutboxRow.Type.ENRICHED.word());
    good.addTo(tuple);
    routed.addTo(tuple);
    return tuple.addLong(skipped).addLong(duplicates).addArrayOfUUID(rowIds(good.size()));
  }

  /** Names of outbox rows; drawing them here is several times cheaper than in Postgres. */
  private static UUID[] rowIds(int count) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    UUID[] ids = new UUID[count];
    for (int i = 0; i < count; i++) {
      long high = random.nextLong() & ~0xF000L | 0x4000L;
      long low = random.nextLong() & ~(0b11L << 62) | (0b10L << 62);
      ids[i] = new UUID(high, low);
    }
    return ids;
  }

  private static long count(Decision decision, Class<? extends Outcome> kind) {
    return decision.outcomes().stream().filter(kind::isInstance).count();
  }

  /** The columns $20 to $28 for retries and dead letters, $29 to $42 for the letters' index. */
  private static final class Routed {
    final List<Outcome> all = new ArrayList<>();
    final List<Outcome.Dead> dead = new ArrayList<>();

    Routed(List<Outcome> outcomes) {
      for (Outcome outcome : outcomes) {
        if (outcome instanceof Outcome.Retry) {
          all.add(outcome);
        } else if (outcome instanceof Outcome.Dead letter) {
          all.add(letter);
          dead.add(letter);
        }
      }
      dead.sort(Comparator.comparing(Outcome.Dead::id));
    }

    void addTo(Tuple tuple) {
      RoutedColumns rows = new RoutedColumns(all.size());
      for (Outcome outcome : all) {
        rows.addRow(outcome);
      }
      rows.addTo(tuple);
      DeadLetterColumns letters = new DeadLetterColumns(dead.size());
      dead.forEach(letters::add);
      letters.addTo(tuple);
    }
  }
}
