package io.weir.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgException;
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
import io.weir.wire.HeaderJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The outbox rows: read by the owner of their source partition when it takes over, deleted in bulk
 * once published. May be called from any event loop; futures fail as {@link PostgresFailures} says.
 */
public final class OutboxTable {

  /**
   * All rows of a record or none: what follows a page begins with another record. The length of a
   * payload is known without reading it.
   */
  private static final String PAGE =
      """
      SELECT source_offset, ordinal, type, topic, topic_partition, key, payload, headers::text, bytes
      FROM (
        SELECT *, sum(bytes) OVER (ORDER BY source_offset)
                  - sum(bytes) OVER (PARTITION BY source_offset) AS bytes_before
        FROM (
          SELECT *, coalesce(octet_length(key), 0) + coalesce(octet_length(payload), 0)
                    + octet_length(headers::text) AS bytes
          FROM weir.outbox
          WHERE source_topic = $1 AND source_partition = $2 AND source_offset >= $3
            AND source_offset < $4
          ORDER BY source_offset FETCH FIRST $5 ROWS WITH TIES
        ) AS first_rows
      ) AS first_bytes
      WHERE bytes_before < $6
      ORDER BY source_offset, ordinal
      """;

  /**
   * One partition each: a generic plan of this is a range of the index, whatever the table holds.
   * The lower bound spares it the index entries of rows that are deleted and not yet vacuumed.
   */
  private static final String DELETE =
      """
      DELETE FROM weir.outbox
      WHERE source_topic = $1 AND source_partition = $2 AND source_offset >= $3
        AND source_offset < $4
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
   * The first rows of a range of source offsets.
   *
   * @param rows in publishing order; those of one record are never parted
   * @param last whether no more rows stood in that range
   */
  public record Page(List<OutboxRow> rows, boolean last) {}

  /**
   * Rows with {@code from <= source offset < to}: those of as many records as it takes to reach a
   * number of rows or bytes, or to come to the end.
   */
  public Future<Page> readPage(SourcePartition source, long from, long to, long rows, long bytes) {
    return pool.preparedQuery(PAGE)
        .execute(Tuple.of(source.topic(), source.partition(), from, to, rows, bytes))
        .map(
            found -> {
              List<OutboxRow> page = new ArrayList<>(found.size());
              long pageBytes = 0;
              for (Row row : found) {
                page.add(read(row));
                pageBytes += row.getInteger(8);
              }
              return new Page(page, page.size() < rows && pageBytes < bytes);
            })
        .recover(error -> Future.failedFuture(PostgresFailures.wrap(error)));
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

  private static OutboxRow read(Row row) {
    return new OutboxRow(
        OutboxRow.Type.of(row.getString(2)),
        row.getString(3),
        row.getInteger(4),
        bytes(row.getBuffer(5)),
        bytes(row.getBuffer(6)),
        HeaderJson.read(row.getString(7)),
        row.getLong(0),
        row.getInteger(1));
  }

  private static byte[] bytes(Buffer buffer) {
    return buffer == null ? null : buffer.getBytes();
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
   * @return how many there were
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
      rows += one.rowCount();
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

  /**
   * What a decision's error means. No record is to blame for a row that stands at its position in
   * the outbox already.
   */
  public static FailureException translate(Decision decision, Throwable error) {
    if (!(error instanceof PgException refused) || !"outbox_pkey".equals(refused.getConstraint())) {
      return PostgresFailures.wrap(error);
    }
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
        error);
  }
}
