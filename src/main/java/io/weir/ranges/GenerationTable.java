package io.weir.ranges;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.data.Inet;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The statements that make, check, switch and clear generations of one dataset, on one connection
 * that holds the dataset's import lock. Used by one import, on its context.
 */
final class GenerationTable {

  /** Rows deleted by one statement: long enough to be quick, short enough to disturb nobody. */
  private static final int DELETED_AT_ONCE = 50_000;

  private final SqlConnection connection;
  private final String dataset;
  private final RangePageTable pages;

  GenerationTable(SqlConnection connection, String dataset) {
    this.connection = connection;
    this.dataset = dataset;
    this.pages = new RangePageTable(connection);
  }

  /** A generation that is being loaded. */
  record Loading(int id, int generation) {}

  /** Takes the dataset's import lock, or answers false if another import holds it. */
  Future<Boolean> lock() {
    return connection
        .preparedQuery("SELECT pg_try_advisory_lock(hashtextextended($1, 0))")
        .execute(Tuple.of(lockName()))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  Future<Void> unlock() {
    return connection
        .preparedQuery("SELECT pg_advisory_unlock(hashtextextended($1, 0))")
        .execute(Tuple.of(lockName()))
        .mapEmpty();
  }

  private String lockName() {
    return "weir.dataset." + dataset;
  }

  /**
   * Lets commits return before they are on disk: nothing is lost by losing a generation that never
   * answered, and the commit that activates it makes all before it durable.
   */
  Future<Void> prepareSession() {
    return connection.query("SET synchronous_commit = off").execute().mapEmpty();
  }

  Future<Void> resetSession() {
    return connection.query("RESET synchronous_commit").execute().mapEmpty();
  }

  /** Makes a new, empty generation. */
  Future<Loading> begin(String source) {
    return connection
        .preparedQuery(
            """
            INSERT INTO weir.dataset (name, generation, state, source)
            SELECT $1, coalesce(max(generation), 0) + 1, 'loading', $2
            FROM weir.dataset WHERE name = $1
            RETURNING id, generation""")
        .execute(Tuple.of(dataset, source))
        .map(rows -> rows.iterator().next())
        .map(row -> new Loading(row.getInteger(0), row.getInteger(1)));
  }

  /** Adds ranges; fails with kind RECORD where one begins at the same address as another. */
  Future<Void> add(Loading loading, List<IpRange> ranges) {
    Inet[] first = new Inet[ranges.size()];
    Inet[] last = new Inet[ranges.size()];
    String[] value = new String[ranges.size()];
    for (int i = 0; i < first.length; i++) {
      first[i] = new Inet().setAddress(ranges.get(i).first());
      last[i] = new Inet().setAddress(ranges.get(i).last());
      value[i] = ranges.get(i).value();
    }
    return connection
        .preparedQuery(
            """
            INSERT INTO weir.ip_range (dataset_id, first_ip, last_ip, value)
            SELECT $1, first_ip, last_ip, value::json
            FROM unnest($2::inet[], $3::inet[], $4::text[]) AS r (first_ip, last_ip, value)""")
        .execute(Tuple.of(loading.id(), first, last, value))
        .recover(GenerationTable::sameBeginning)
        .mapEmpty();
  }

  private static <T> Future<T> sameBeginning(Throwable error) {
    if (error instanceof PgException refused && "23505".equals(refused.getSqlState())) {
      return Future.failedFuture(
          new FailureException(
              Failure.record(
                  "ranges-overlap", "two ranges begin at one address: " + refused.getDetail()),
              error));
    }
    return Future.failedFuture(error);
  }

  /** Fails with kind RECORD, naming the first offender, where two ranges share an address. */
  Future<Void> refuseOverlaps(Loading loading) {
    return connection
        .preparedQuery(
            """
            SELECT host(first_ip), host(last_ip), host(next_ip)
            FROM (
              SELECT first_ip, last_ip, lead(first_ip) OVER (ORDER BY first_ip) AS next_ip
              FROM weir.ip_range
              WHERE dataset_id = $1
            ) neighbours
            WHERE next_ip <= last_ip
            LIMIT 1""")
        .execute(Tuple.of(loading.id()))
        .compose(
            rows -> {
              if (rows.size() == 0) {
                return Future.succeededFuture();
              }
              Row row = rows.iterator().next();
              String message =
                  "the range %s to %s overlaps the one that begins at %s"
                      .formatted(row.getString(0), row.getString(1), row.getString(2));
              return Future.failedFuture(
                  new FailureException(Failure.record("ranges-overlap", message), null));
            });
  }

  /** Prepares the rows for look-ups that read only the index. */
  Future<Void> vacuum() {
    return connection.query("VACUUM (ANALYZE) weir.ip_range").execute().mapEmpty();
  }

  /** Packs the rows, which have an order now, into pages; gives the number of these. */
  Future<Integer> pack(Loading loading) {
    RangePageBuilder builder = new RangePageBuilder();
    AtomicInteger packed = new AtomicInteger();
    return RangeRows.forEachPortion(
            connection,
            loading.id(),
            ranges -> {
              ranges.forEach(builder::add);
              return addPages(loading, builder.takePages(), packed);
            })
        .compose(
            read -> {
              builder.finish();
              return addPages(loading, builder.takePages(), packed);
            })
        .map(added -> packed.get());
  }

  private Future<Void> addPages(Loading loading, List<RangePage> full, AtomicInteger packed) {
    return pages.add(loading.id(), packed.getAndAdd(full.size()), full);
  }

  /** Lets this generation answer, for everybody at once; the active one retires. */
  Future<Void> activate(Loading loading, long rows, int pageCount) {
    return connection
        .begin()
        .compose(
            transaction ->
                connection
                    .query("SET LOCAL synchronous_commit = on")
                    .execute()
                    .compose(durable -> retireActive())
                    .compose(retired -> makeActive(loading, rows, pageCount))
                    .compose(active -> transaction.commit())
                    .recover(
                        error ->
                            transaction
                                .rollback()
                                .transform(undone -> Future.failedFuture(error))));
  }

  private Future<Void> retireActive() {
    return connection
        .preparedQuery(
            "UPDATE weir.dataset SET state = 'retired' WHERE name = $1 AND state = 'active'")
        .execute(Tuple.of(dataset))
        .mapEmpty();
  }

  private Future<Void> makeActive(Loading loading, long rows, int pageCount) {
    return connection
        .preparedQuery(
            "UPDATE weir.dataset SET state = 'active', row_count = $2, page_count = $3"
                + " WHERE id = $1")
        .execute(Tuple.of(loading.id(), rows, pageCount))
        .mapEmpty();
  }

  /** Deletes what killed imports left behind. */
  Future<Void> clearLeftovers() {
    return delete("SELECT id FROM weir.dataset WHERE name = $1 AND state = 'loading'");
  }

  /** Deletes all retired generations but the newest, which is kept to go back to. */
  Future<Void> clearRetired() {
    return delete(
        "SELECT id FROM weir.dataset WHERE name = $1 AND state = 'retired'"
            + " ORDER BY generation DESC OFFSET 1");
  }

  private Future<Void> delete(String idsOfDataset) {
    return connection
        .preparedQuery(idsOfDataset)
        .execute(Tuple.of(dataset))
        .compose(
            rows -> {
              List<Integer> ids = new ArrayList<>();
              rows.forEach(row -> ids.add(row.getInteger(0)));
              Future<Void> done = Future.succeededFuture();
              for (int id : ids) {
                done = done.compose(before -> pages.delete(id)).compose(gone -> deleteRows(id));
              }
              return done;
            });
  }

  private Future<Void> deleteRows(int id) {
    return connection
        .preparedQuery(
            """
            DELETE FROM weir.ip_range
            WHERE dataset_id = $1 AND first_ip IN (
              SELECT first_ip FROM weir.ip_range WHERE dataset_id = $1 ORDER BY first_ip LIMIT $2)
            """)
        .execute(Tuple.of(id, DELETED_AT_ONCE))
        .compose(
            deleted ->
                deleted.rowCount() > 0
                    ? deleteRows(id)
                    : connection
                        .preparedQuery("DELETE FROM weir.dataset WHERE id = $1")
                        .execute(Tuple.of(id))
                        .mapEmpty());
  }
}
