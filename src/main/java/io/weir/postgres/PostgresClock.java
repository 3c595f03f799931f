package io.weir.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.function.LongSupplier;

/**
 * The store's clock as seen from here: what Postgres said last, carried on by the monotonic clock,
 * with the round trip as its uncertainty. Instances whose own clocks differ, or are set, still
 * agree on when a retry is due. Thread-safe.
 */
public final class PostgresClock {

  private static final String NOW =
      "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

  /** The store's time at nanoTime 0, in milliseconds: not below, not above. */
  private record Bounds(long low, long high) {}

  private final Pool pool;
  private final LongSupplier nanoTime;
  private volatile Bounds bounds;

  /** A clock that knows nothing until {@link #set} has succeeded once. */
  public PostgresClock(Pool pool, LongSupplier nanoTime) {
    this.pool = pool;
    this.nanoTime = nanoTime;
  }

  /** Asks Postgres for the time. */
  public Future<Void> set() {
    long before = nanoTime.getAsLong();
    return pool.query(NOW)
        .execute()
        .<Void>map(
            rows -> {
              note(before, rows.iterator().next().getLong(0), nanoTime.getAsLong());
              return null;
            })
        .recover(error -> Future.failedFuture(PostgresFailures.wrap(error)));
  }

  /** Takes in an answer: the store's milliseconds, read between two readings of nanoTime. */
  void note(long beforeNanos, long storeMillis, long afterNanos) {
    bounds =
        new Bounds(
            storeMillis - Math.floorDiv(afterNanos, 1_000_000L) - 1,
            storeMillis + 1 - Math.floorDiv(beforeNanos, 1_000_000L));
  }

  /** The store's time is at least this, milliseconds since 1970. */
  public long atLeast() {
    return bounds.low() + Math.floorDiv(nanoTime.getAsLong(), 1_000_000L);
  }

  /** The store's time is at most this, milliseconds since 1970. */
  public long atMost() {
    return bounds.high() + Math.floorDiv(nanoTime.getAsLong(), 1_000_000L) + 1;
  }
}
