package io.weir.store;

import static java.util.stream.Collectors.toSet;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.templates.SqlTemplate;
import io.weir.event.Claim;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.event.LastRecord;
import io.weir.event.SourcePartition;
import io.weir.postgres.PostgresFailures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * The offset rows: who may decide about a partition, and from where. May be called from any event
 * loop; futures fail as {@link PostgresFailures} says.
 */
public final class OffsetTable {

  /**
   * Rows are locked in their order, so that two instances that claim the same ones wait for each
   * other instead of meeting in a deadlock. A token that may be replaced stands in one row alone,
   * and what is returned is that of the request that took its row.
   */
  private static final String CLAIM =
      """
      INSERT INTO weir.consumed_offset AS o
        (consumer_group, topic, partition, topic_id, first_offset, next_offset, generation, claim)
      SELECT #{group}, r.topic, r.partition, r.topic_id, r.start, r.start, r.generation, r.token
      FROM unnest(#{topic}::text[], #{partition}::int[], #{topic_id}::uuid[], #{start}::bigint[],
                  #{generation}::bigint[], #{token}::uuid[])
        AS r(topic, partition, topic_id, start, generation, token)
      ORDER BY r.topic COLLATE "C", r.partition
      ON CONFLICT (consumer_group, topic, partition) DO UPDATE
        SET generation = EXCLUDED.generation, claim = EXCLUDED.claim, updated = now(),
            truncated_at = CASE WHEN o.truncated_at = o.next_offset THEN o.truncated_at END,
            last_offset = CASE WHEN o.last_next_offset = o.next_offset THEN o.last_offset END,
            last_epoch = CASE WHEN o.last_next_offset = o.next_offset THEN o.last_epoch END
        WHERE o.topic_id = EXCLUDED.topic_id
          AND (o.generation < EXCLUDED.generation OR o.claim = ANY (#{replaceable_tokens}::uuid[]))
      RETURNING claim, next_offset, truncated_at IS NOT NULL AS is_truncated, last_offset,
                last_epoch
      """;

  private static final String INSERT_UNCLAIMED =
      """
      INSERT INTO weir.consumed_offset
        (consumer_group, topic, partition, topic_id, first_offset, next_offset, generation, claim)
      SELECT #{group}, r.topic, r.partition, #{topic_id}, r.start, r.start, -1, gen_random_uuid()
      FROM unnest(#{topic}::text[], #{partition}::int[], #{start}::bigint[])
        AS r(topic, partition, start)
      WHERE NOT EXISTS (SELECT FROM weir.consumed_offset o
                        WHERE o.consumer_group = #{group} AND o.topic = r.topic)
      ORDER BY r.topic COLLATE "C", r.partition
      ON CONFLICT DO NOTHING
      """;

  private static final String NOTE_TRUNCATION =
      """
      UPDATE weir.consumed_offset
      SET truncated_at = next_offset, last_offset = NULL, last_epoch = NULL, updated = now()
      WHERE consumer_group = $1 AND topic = $2 AND partition = $3 AND next_offset = $4
        AND claim = $5
      """;

  private static final String ROW =
      """
      SELECT topic_id, next_offset, generation, claim FROM weir.consumed_offset
      WHERE consumer_group = $1 AND topic = $2 AND partition = $3
      """;

  private static final String ROWS =
      """
      SELECT topic_id, next_offset, generation, claim, topic, partition FROM weir.consumed_offset
      WHERE consumer_group = $1 AND topic = ANY ($2)
      """;

  private static final String ANOTHER_GROUP =
      """
      SELECT consumer_group, topic FROM weir.consumed_offset
      WHERE consumer_group <> $1 AND topic = ANY ($2) ORDER BY consumer_group, topic LIMIT 1
      """;

  private static final String TOPICS =
      "SELECT DISTINCT topic FROM weir.consumed_offset WHERE consumer_group = $1";

  private final Pool pool;
  private final String group;

  /** The offset rows of this consumer group. */
  public OffsetTable(Pool pool, String group) {
    this.pool = pool;
    this.group = group;
  }

  /**
   * Fails with kind CONFIGURATION if another group keeps offsets of one of these topics here. The
   * outbox knows a row by topic, partition and offset, so each group would publish and delete what
   * the other has decided.
   */
  public Future<Void> refuseAnotherGroup(List<String> topics) {
    return pool.preparedQuery(ANOTHER_GROUP)
        .execute(Tuple.tuple().addString(group).addArrayOfString(topics.toArray(String[]::new)))
        .compose(
            rows -> {
              if (rows.size() == 0) {
                return Future.<Void>succeededFuture();
              }
              Row row = rows.iterator().next();
              return Future.failedFuture(shared(row.getString(0), row.getString(1), null));
            })
        .recover(error -> Future.failedFuture(PostgresFailures.wrap(error)));
  }

  private static FailureException shared(String group, String topic, Throwable cause) {
    String message =
        "weir.consumed_offset holds offsets of group %s for topic %s, and one schema serves one"
            + " group: give this gateway a database of its own; or, if that group is gone for good"
            + " and weir.outbox is empty, delete its rows from weir.consumed_offset";
    return new FailureException(
        new Failure(Failure.Kind.CONFIGURATION, "schema-shared", message.formatted(group, topic)),
        cause);
  }

  /**
   * Puts claims into the partitions' rows, unless one of the same or a newer generation stands
   * there; creates the rows where there are none. One transaction: fails for all of them, with kind
   * CONFIGURATION if another group has one.
   *
   * @param requests at most one for a partition
   * @return what came of each; one is missing whose row went away meanwhile
   */
  public Future<Map<ClaimRequest, ClaimResult>> claim(List<ClaimRequest> requests) {
    return SqlTemplate.forQuery(pool, CLAIM)
        .execute(parameters(requests))
        .compose(rows -> results(requests, rows))
        .recover(error -> Future.failedFuture(translate(requests, error)));
  }

  private Map<String, Object> parameters(List<ClaimRequest> requests) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("group", group);
    parameters.put("topic", column(requests, one -> one.claim().source().topic(), String[]::new));
    parameters.put(
        "partition", column(requests, one -> one.claim().source().partition(), Integer[]::new));
    parameters.put("topic_id", column(requests, ClaimRequest::topicId, UUID[]::new));
    parameters.put("start", column(requests, ClaimRequest::startOffset, Long[]::new));
    parameters.put("generation", column(requests, one -> one.claim().generation(), Long[]::new));
    parameters.put("token", column(requests, one -> one.claim().token(), UUID[]::new));
    parameters.put(
        "replaceable_tokens",
        requests.stream()
            .map(ClaimRequest::replaceableToken)
            .filter(Objects::nonNull)
            .toArray(UUID[]::new));
    return parameters;
  }

  private static <R, T> T[] column(List<R> rows, Function<R, T> value, IntFunction<T[]> array) {
    return rows.stream().map(value).toArray(array);
  }

  /**
   * Makes rows that anybody may claim, for partitions of a topic of which this group has no row at
   * all; changes nothing if it has one.
   *
   * @param starts where each partition begins
   */
  public Future<Void> insertUnclaimed(UUID topicId, Map<SourcePartition, Long> starts) {
    List<SourcePartition> partitions = List.copyOf(starts.keySet());
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("group", group);
    parameters.put("topic_id", topicId);
    parameters.put("topic", column(partitions, SourcePartition::topic, String[]::new));
    parameters.put("partition", column(partitions, SourcePartition::partition, Integer[]::new));
    parameters.put("start", column(partitions, starts::get, Long[]::new));
    return SqlTemplate.forQuery(pool, INSERT_UNCLAIMED)
        .execute(parameters)
        .<Void>mapEmpty()
        .recover(error -> Future.failedFuture(PostgresFailures.wrap(error)));
  }

  private static FailureException translate(List<ClaimRequest> requests, Throwable error) {
    return error instanceof PgException refused
            && "consumed_offset_one_group".equals(refused.getConstraint())
        ? shared("another name", requests.get(0).claim().source().topic(), error)
        : PostgresFailures.wrap(error);
  }

  private Future<Map<ClaimRequest, ClaimResult>> results(
      List<ClaimRequest> requests, RowSet<Row> rows) {
    Map<UUID, ClaimResult> claims = new HashMap<>();
    for (Row row : rows) {
      claims.put(
          row.getUUID("claim"),
          new ClaimResult.Claimed(
              row.getLong("next_offset"), row.getBoolean("is_truncated"), last(row)));
    }
    Map<ClaimRequest, ClaimResult> results = new HashMap<>();
    List<ClaimRequest> refused = new ArrayList<>();
    for (ClaimRequest request : requests) {
      ClaimResult own = claims.get(request.claim().token());
      if (own == null) {
        refused.add(request);
      } else {
        results.put(request, own);
      }
    }
    if (refused.isEmpty()) {
      return Future.succeededFuture(results);
    }
    return rows(refused.stream().map(request -> request.claim().source().topic()).collect(toSet()))
        .map(
            rowsNow -> {
              for (ClaimRequest request : refused) {
                OffsetRow row = rowsNow.get(request.claim().source());
                if (row != null) {
                  results.put(request, new ClaimResult.Refused(row));
                }
              }
              return results;
            });
  }

  private static Optional<LastRecord> last(Row row) {
    Long offset = row.getLong("last_offset");
    Integer epoch = row.getInteger("last_epoch");
    return offset == null || epoch == null
        ? Optional.empty()
        : Optional.of(new LastRecord(offset, epoch));
  }

  /**
   * Notes for every owner to come that the log has lost records below the next offset. Stands until
   * that offset is set to another, or the note is taken away; the last record is forgotten, so that
   * whoever does so has the log that there is taken as it is.
   */
  public Future<Void> noteTruncation(Claim claim, long nextOffset) {
    SourcePartition source = claim.source();
    return pool.preparedQuery(NOTE_TRUNCATION)
        .execute(Tuple.of(group, source.topic(), source.partition(), nextOffset, claim.token()))
        .<Void>mapEmpty()
        .recover(error -> Future.failedFuture(PostgresFailures.wrap(error)));
  }

  /** The topics that this group has ever been given a partition of. */
  public Future<Set<String>> knownTopics() {
    return pool.preparedQuery(TOPICS)
        .execute(Tuple.of(group))
        .map(
            rows -> {
              Set<String> topics = new HashSet<>();
              rows.forEach(row -> topics.add(row.getString(0)));
              return topics;
            })
        .recover(error -> Future.failedFuture(PostgresFailures.wrap(error)));
  }

  /** What stands in the partition's row now; empty if there is none. */
  public Future<Optional<OffsetRow>> row(SourcePartition source) {
    return pool.preparedQuery(ROW)
        .execute(Tuple.of(group, source.topic(), source.partition()))
        .map(
            rows ->
                rows.size() == 0
                    ? Optional.<OffsetRow>empty()
                    : Optional.of(offsetRow(rows.iterator().next())))
        .recover(error -> Future.failedFuture(PostgresFailures.wrap(error)));
  }

  /** What stands in the rows of these topics' partitions now. */
  public Future<Map<SourcePartition, OffsetRow>> rows(Set<String> topics) {
    return pool.preparedQuery(ROWS)
        .execute(Tuple.tuple().addString(group).addArrayOfString(topics.toArray(String[]::new)))
        .map(
            rows -> {
              Map<SourcePartition, OffsetRow> found = new HashMap<>();
              rows.forEach(
                  row ->
                      found.put(
                          new SourcePartition(row.getString(4), row.getInteger(5)),
                          offsetRow(row)));
              return found;
            })
        .recover(error -> Future.failedFuture(PostgresFailures.wrap(error)));
  }

  private static OffsetRow offsetRow(Row row) {
    return new OffsetRow(row.getUUID(0), row.getLong(1), row.getLong(2), row.getUUID(3));
  }
}
