package io.weir.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import io.weir.event.Decision;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.event.OutboxRow;
import io.weir.event.SourcePartition;
import io.weir.postgres.PostgresFailures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The outbox rows: read by the owner of their source partition when it takes over, deleted in bulk
 * once published. May be called from any event loop; futures fail as {@link PostgresFailures} says.
 */
public final class OutboxTable {

  /**
   * Read it from top to bottom; each CTE is named by what it holds.
   *
   * <p>{@code first_rows} are never more than the events that are wanted, since each row has one at
   * least; how many come before a row is reckoned without those of the first, of which only some
   * may be wanted. So no more batches are expanded than it takes, and a long backlog is read in one
   * go. All rows of a record are in a page or none: what follows it begins with another record.
   *
   * <p>The length of an event is known without reading it. Each result is looked up by itself: any
   * join might become a scan of all results that there are.
   */
  private static final String PAGE =
      """
      WITH first_rows AS (
        SELECT *, sum(event_count) OVER in_order - event_count
                  - first_value(event_count) OVER in_order AS events_between
        FROM (
          SELECT * FROM weir.outbox
          WHERE source_topic = $1 AND source_partition = $2 AND source_offset >= $3
            AND source_offset < $4
          ORDER BY source_offset FETCH FIRST $5 ROWS WITH TIES
        ) AS wanted_rows
        WINDOW in_order AS (ORDER BY source_offset)
      ), events AS (
        SELECT source_offset, ordinal, type, topic, topic_partition, key, payload,
               headers::text AS headers,
               coalesce(octet_length(key), 0) + coalesce(octet_length(payload), 0)
                 + octet_length(headers::text) AS bytes,
               NULL::text AS event_id, NULL::bigint AS timestamp, NULL::integer AS attempt
        FROM first_rows
        WHERE type <> 'event-batch' AND events_between < $5
        UNION ALL
        SELECT e.source_offset, b.ordinal, b.type, b.topic, b.topic_partition, NULL, NULL,
               e.headers, e.bytes, e.event_id, e.timestamp, e.attempt
        FROM first_rows b
        CROSS JOIN LATERAL unnest(b.event_offsets, b.event_ids, b.event_bytes, b.event_timestamps,
                                  b.event_attempts, b.event_headers)
          AS e(source_offset, event_id, bytes, timestamp, attempt, headers)
        WHERE b.type = 'event-batch' AND b.events_between < $5 AND e.source_offset >= $3
      ), page AS (
        SELECT * FROM (
          SELECT *, rank() OVER in_order AS position,
                 sum(bytes) OVER in_order - sum(bytes) OVER (PARTITION BY source_offset)
                   AS bytes_before
          FROM events
          WINDOW in_order AS (ORDER BY source_offset)
        ) AS measured
        WHERE position <= $5 AND bytes_before < $6
      )
      SELECT p.source_offset, p.ordinal, p.type, p.topic, p.topic_partition,
             coalesce(p.key, r.key) AS key, coalesce(p.payload, r.payload) AS payload, p.headers,
             p.bytes, p.event_id, p.timestamp, p.attempt, r.status
      FROM page p
      LEFT JOIN LATERAL (
        SELECT o.key, convert_to(o.event::text, 'UTF8') AS payload, o.status
        FROM weir.event_outcome o
        WHERE o.event_id = p.event_id
        LIMIT 1
      ) AS r ON true
      ORDER BY p.source_offset, p.ordinal
      """;

  /**
   * One partition each: a generic plan of this is a range of the index, whatever the table holds.
   * The lower bound spares it the index entries of rows that are deleted and not yet vacuumed.
   */
  private static final String DELETE =
      """
      WITH deleted AS (
        DELETE FROM weir.outbox
        WHERE source_topic = $1 AND source_partition = $2 AND source_offset >= $3
          AND source_offset < $4
        RETURNING event_count
      )
      SELECT coalesce(sum(1 + event_count / 32), 0) FROM deleted
      """;

  /** The owner's right, the database owner's, and since Postgres 17 one that can be granted. */
  private static final String MAY_VACUUM =
      """
      SELECT pg_has_role(c.relowner, 'USAGE') OR pg_has_role(d.datdba, 'USAGE')
             OR CASE WHEN current_setting('server_version_num')::int >= 170000
                     THEN has_table_privilege(c.oid, 'MAINTAIN') ELSE false END
      FROM pg_class c, pg_database d
      WHERE c.oid = 'weir.outbox'::regclass AND d.datname = current_database()
      """;

  private final Pool pool;

  /** The outbox behind this pool. */
  public OutboxTable(Pool pool) {
    this.pool = pool;
  }

  /**
   * The first rows of a range of source offsets, a row for each event.
   *
   * @param rows in publishing order; those of one record are never parted
   * @param to one past the source offsets that they are all rows of
   */
  public record Page(List<OutboxRow> rows, long to) {}

  /**
   * Rows with {@code from <= source offset < to}: those of as many records as it takes to reach a
   * number of rows or bytes, or to come to the end. Fails with kind CONFIGURATION and reason {@code
   * outbox-result-missing} if an event's result is gone.
   */
  public Future<Page> readPage(SourcePartition source, long from, long to, long rows, long bytes) {
    return pool.preparedQuery(PAGE)
        .execute(Tuple.of(source.topic(), source.partition(), from, to, rows, bytes))
        .map(found -> page(source, found, to, rows, bytes))
        .recover(error -> Future.failedFuture(PostgresFailures.wrap(error)));
  }

  private static Page page(
      SourcePartition source, RowSet<Row> found, long to, long rows, long bytes) {
    List<OutboxRow> page = new ArrayList<>(found.size());
    long pageBytes = 0;
    long end = 0;
    for (Row row : found) {
      OutboxRowReader.read(source, row).ifPresent(page::add);
      pageBytes += row.getInteger("bytes");
      end = row.getLong("source_offset") + 1;
    }
    return new Page(page, found.size() < rows && pageBytes < bytes ? to : end);
  }

  /** The rows that a decision has left, if it was committed; it has as many outcomes at least. */
  public Future<List<OutboxRow>> rows(Decision decision) {
    return readPage(
            decision.source(),
            decision.from(),
            decision.to(),
            decision.outcomes().size(),
            Long.MAX_VALUE)
        .map(Page::rows);
  }

  /**
   * Source offsets of one partition.
   *
   * @param from the first
   * @param to one past the last
   */
  public record OffsetRange(long from, long to) {}

  /**
   * Deletes the rows of these source offsets.
   *
   * @return how many there were, pieces included: a large one is kept in pieces of 2 kB, each for
   *     some 32 events
   */
  public Future<Long> delete(Map<SourcePartition, OffsetRange> published) {
    List<Tuple> ranges = new ArrayList<>(published.size());
    published.forEach(
        (source, range) ->
            ranges.add(Tuple.of(source.topic(), source.partition(), range.from(), range.to())));
    return pool.preparedQuery(DELETE)
        .executeBatch(ranges)
        .map(OutboxTable::count)
        .recover(error -> Future.failedFuture(PostgresFailures.wrap(error)));
  }

  private static long count(RowSet<Row> deleted) {
    long rows = 0;
    for (RowSet<Row> one = deleted; one != null; one = one.next()) {
      rows += one.iterator().next().getLong(0);
    }
    return rows;
  }

  /**
   * Whether the gateway's user may vacuum the outbox. Postgres answers a vacuum without the right
   * to it as if it were done, and warns in its own log.
   */
  public Future<Boolean> mayVacuum() {
    return pool.query(MAY_VACUUM)
        .execute()
        .map(rows -> rows.iterator().next().getBoolean(0))
        .recover(error -> Future.failedFuture(PostgresFailures.wrap(error)));
  }

  /**
   * Makes room of the rows that are deleted. Autovacuum comes once a minute, and by then a busy
   * table has grown by a minute's events: 400,000 of them took Postgres 31 CPU seconds, and take it
   * 24 since it uses the same pages again. Those at the end of the table are kept, as they are
   * wanted again at once. Does nothing if somebody else is at it.
   */
  public Future<Void> vacuum() {
    return pool.query("VACUUM (SKIP_LOCKED, TRUNCATE false) weir.outbox")
        .execute()
        .<Void>mapEmpty()
        .recover(error -> Future.failedFuture(PostgresFailures.wrap(error)));
  }

  /** Why nothing is decided where rows stand that nobody has decided here. */
  public static FailureException rowsLeft(Decision decision) {
    String message =
        "weir.outbox holds rows of %s left by an earlier topic of that name, or by another group in"
            + " weir.consumed_offset. If nobody is to publish them: DELETE FROM weir.outbox WHERE"
            + " source_topic = '%s' AND source_partition = %d AND source_offset >= %d";
    SourcePartition source = decision.source();
    return new FailureException(
        new Failure(
            Failure.Kind.CONFIGURATION,
            "outbox-row-left",
            message.formatted(source, source.topic(), source.partition(), decision.from())),
        null);
  }
}
