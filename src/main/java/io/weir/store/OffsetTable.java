package io.weir.store;

import static java.util.stream.Collectors.toSet;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import io.weir.event.Claim;
import io.weir.event.Failure;
import io.weir.event.FailureException;
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
   * and what is returned is that of the bid that took its row.
   */
  private static final String CLAIM =
      """
      INSERT INTO weir.consumed_offset AS o
        (consumer_group, topic, partition, topic_id, first_offset, next_offset, generation, claim)
      SELECT $1, b.topic, b.partition, b.topic_id, b.start, b.start, b.generation, b.token
      FROM unnest($2::text[], $3::int[], $4::uuid[], $5::bigint[], $6::bigint[], $7::uuid[])
        AS b(topic, partition, topic_id, start, generation, token)
      ORDER BY b.topic COLLATE "C", b.partition
      ON CONFLICT (consumer_group, topic, partition) DO UPDATE
        SET generation = EXCLUDED.generation, claim = EXCLUDED.claim, updated = now(),
            truncated_at = CASE WHEN o.truncated_at = o.next_offset THEN o.truncated_at END
        WHERE o.topic_id = EXCLUDED.topic_id
          AND (o.generation < EXCLUDED.generation OR o.claim = ANY ($8::uuid[]))
      RETURNING claim, next_offset, truncated_at IS NOT NULL
      """;

  private static final String BEGIN =
      """
      INSERT INTO weir.consumed_offset
        (consumer_group, topic, partition, topic_id, first_offset, next_offset, generation, claim)
      SELECT $1, b.topic, b.partition, $2, b.start, b.start, -1, gen_random_uuid()
      FROM unnest($3::text[], $4::int[], $5::bigint[]) AS b(topic, partition, start)
      WHERE NOT EXISTS (SELECT FROM weir.consumed_offset o
                        WHERE o.consumer_group = $1 AND o.topic = b.topic)
      ORDER BY b.topic COLLATE "C", b.partition
      ON CONFLICT DO NOTHING
      """;

  private static final String TRUNCATED =
      """
      UPDATE weir.consumed_offset SET truncated_at = next_offset, updated = now()
      WHERE consumer_group = $1 AND topic = $2 AND partition = $3 AND next_offset = $4
        AND claim = $5
      """;

  private static final String LOOK =
      """
      SELECT topic_id, next_offset, generation, claim FROM weir.consumed_offset
      WHERE consumer_group = $1 AND topic = $2 AND partition = $3
      """;

  private static final String LOOK_AT_ALL =
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

  /**
   * What stands in an offset row.
   *
   * @param topicId the topic's id when the row was made
   * @param nextOffset the offset of the next record to decide about
   * @param generation the claim's generation
   * @param token the claim's token
   */
  public record Standing(UUID topicId, long nextOffset, long generation, UUID token) {}

  /** What came of an attempt to claim. */
  public sealed interface Claimed {

    /**
     * The partition is ours to decide about.
     *
     * @param nextOffset from this offset on
     * @param truncated whether its log was once seen to end below that offset
     */
    record Ours(long nextOffset, boolean truncated) implements Claimed {}

    /** The row stayed as it is: a claim of this or a newer generation, or another topic id. */
    record Refused(Standing standing) implements Claimed {}
  }

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
   * An attempt to claim a partition.
   *
   * @param topicId the topic's id now; a row of another topic id is never taken
   * @param startOffset where to begin if there is no row yet
   * @param over the token of a claim that may be replaced whatever its generation, because the
   *     broker has confirmed us as the member in charge; null for none
   */
  public record Bid(Claim claim, UUID topicId, long startOffset, UUID over) {}

  /**
   * Puts claims into the partitions' rows, unless one of the same or a newer generation stands
   * there; creates the rows where there are none. One transaction: fails for all of them, with kind
   * CONFIGURATION if another group has one.
   *
   * @param bids at most one for a partition
   * @return what came of each; one is missing whose row went away meanwhile
   */
  public Future<Map<Bid, Claimed>> claim(List<Bid> bids) {
    return pool.preparedQuery(CLAIM)
        .execute(parameters(bids))
        .compose(rows -> claimed(bids, rows))
        .recover(error -> Future.failedFuture(translate(bids, error)));
  }

  private Tuple parameters(List<Bid> bids) {
    return Tuple.tuple()
        .addString(group)
        .addArrayOfString(column(bids, bid -> bid.claim().source().topic(), String[]::new))
        .addArrayOfInteger(column(bids, bid -> bid.claim().source().partition(), Integer[]::new))
        .addArrayOfUUID(column(bids, Bid::topicId, UUID[]::new))
        .addArrayOfLong(column(bids, Bid::startOffset, Long[]::new))
        .addArrayOfLong(column(bids, bid -> bid.claim().generation(), Long[]::new))
        .addArrayOfUUID(column(bids, bid -> bid.claim().token(), UUID[]::new))
        .addArrayOfUUID(bids.stream().map(Bid::over).filter(Objects::nonNull).toArray(UUID[]::new));
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
  public Future<Void> begin(UUID topicId, Map<SourcePartition, Long> starts) {
    List<SourcePartition> partitions = List.copyOf(starts.keySet());
    Tuple rows =
        Tuple.tuple()
            .addString(group)
            .addUUID(topicId)
            .addArrayOfString(column(partitions, SourcePartition::topic, String[]::new))
            .addArrayOfInteger(column(partitions, SourcePartition::partition, Integer[]::new))
            .addArrayOfLong(column(partitions, starts::get, Long[]::new));
    return pool.preparedQuery(BEGIN)
        .execute(rows)
        .<Void>mapEmpty()
        .recover(error -> Future.failedFuture(PostgresFailures.wrap(error)));
  }

  private static FailureException translate(List<Bid> bids, Throwable error) {
    return error instanceof PgException refused
            && "consumed_offset_one_group".equals(refused.getConstraint())
        ? shared("another name", bids.get(0).claim().source().topic(), error)
        : PostgresFailures.wrap(error);
  }

  private Future<Map<Bid, Claimed>> claimed(List<Bid> bids, RowSet<Row> rows) {
    Map<UUID, Claimed> ours = new HashMap<>();
    for (Row row : rows) {
      ours.put(row.getUUID(0), new Claimed.Ours(row.getLong(1), row.getBoolean(2)));
    }
    Map<Bid, Claimed> claimed = new HashMap<>();
    List<Bid> refused = new ArrayList<>();
    for (Bid bid : bids) {
      Claimed own = ours.get(bid.claim().token());
      if (own == null) {
        refused.add(bid);
      } else {
        claimed.put(bid, own);
      }
    }
    if (refused.isEmpty()) {
      return Future.succeededFuture(claimed);
    }
    return look(refused.stream().map(bid -> bid.claim().source().topic()).collect(toSet()))
        .map(
            standing -> {
              for (Bid bid : refused) {
                Standing row = standing.get(bid.claim().source());
                if (row != null) {
                  claimed.put(bid, new Claimed.Refused(row));
                }
              }
              return claimed;
            });
  }

  /**
   * Notes for every owner to come that the log was seen to end below the next offset. Stands until
   * that offset is set to another, or the note is taken away.
   */
  public Future<Void> truncated(Claim claim, long nextOffset) {
    SourcePartition source = claim.source();
    return pool.preparedQuery(TRUNCATED)
        .execute(Tuple.of(group, source.topic(), source.partition(), nextOffset, claim.token()))
        .<Void>mapEmpty()
        .recover(error -> Future.failedFuture(PostgresFailures.wrap(error)));
  }

  /** The topics that this group has ever been given a partition of. */
  public Future<Set<String>> topics() {
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
  public Future<Optional<Standing>> look(SourcePartition source) {
    return pool.preparedQuery(LOOK)
        .execute(Tuple.of(group, source.topic(), source.partition()))
        .map(
            rows ->
                rows.size() == 0
                    ? Optional.<Standing>empty()
                    : Optional.of(standing(rows.iterator().next())))
        .recover(error -> Future.failedFuture(PostgresFailures.wrap(error)));
  }

  /** What stands in the rows of these topics' partitions now. */
  public Future<Map<SourcePartition, Standing>> look(Set<String> topics) {
    return pool.preparedQuery(LOOK_AT_ALL)
        .execute(Tuple.tuple().addString(group).addArrayOfString(topics.toArray(String[]::new)))
        .map(
            rows -> {
              Map<SourcePartition, Standing> found = new HashMap<>();
              rows.forEach(
                  row ->
                      found.put(
                          new SourcePartition(row.getString(4), row.getInteger(5)), standing(row)));
              return found;
            })
        .recover(error -> Future.failedFuture(PostgresFailures.wrap(error)));
  }

  private static Standing standing(Row row) {
    return new Standing(row.getUUID(0), row.getLong(1), row.getLong(2), row.getUUID(3));
  }
}
