package io.weir.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
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

  private static final String PAGE =
      """
      SELECT source_offset, ordinal, type, topic, topic_partition, key, payload, headers::text
      FROM weir.outbox
      WHERE source_topic = $1 AND source_partition = $2 AND source_offset >= $3
        AND source_offset < $4
      ORDER BY source_offset, ordinal LIMIT $5
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

  private final Pool pool;

  /** The outbox behind this pool. */
  public OutboxTable(Pool pool) {
    this.pool = pool;
  }

  /** At most {@code limit} rows with {@code from <= source offset < to}, in publishing order. */
  public Future<List<OutboxRow>> page(SourcePartition source, long from, long to, int limit) {
    return pool.preparedQuery(PAGE)
        .execute(Tuple.of(source.topic(), source.partition(), from, to, limit))
        .map(
            rows -> {
              List<OutboxRow> page = new ArrayList<>(rows.size());
              rows.forEach(row -> page.add(read(row)));
              return page;
            })
        .recover(error -> Future.failedFuture(PostgresFailures.wrap(error)));
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
  public record Span(long from, long to) {}

  /** Deletes the rows of these source offsets. */
  public Future<Void> delete(Map<SourcePartition, Span> published) {
    List<Tuple> spans = new ArrayList<>(published.size());
    published.forEach(
        (source, span) ->
            spans.add(Tuple.of(source.topic(), source.partition(), span.from(), span.to())));
    return pool.preparedQuery(DELETE)
        .executeBatch(spans)
        .<Void>mapEmpty()
        .recover(error -> Future.failedFuture(PostgresFailures.wrap(error)));
  }

  /**
   * What a decision's error means. No record is to blame for a row that stands at its place in the
   * outbox already.
   */
  static FailureException translate(Decision decision, Throwable error) {
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
