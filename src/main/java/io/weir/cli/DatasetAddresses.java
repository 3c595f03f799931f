package io.weir.cli;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.weir.load.generate.AddressRange;
import io.weir.load.generate.AddressSource;
import io.weir.postgres.PostgresPool;
import io.weir.postgres.PostgresSettings;
import io.weir.ranges.ActiveRanges;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;

/**
 * Addresses for a load from the ranges that the gateway looks up, so that most events find one.
 * Blocks, and connects to Postgres for each sample.
 *
 * @param postgres the gateway's database
 * @param dataset the name of its dataset
 */
public record DatasetAddresses(PostgresSettings postgres, String dataset)
    implements LongFunction<AddressSource> {
  private static final int TIMEOUT_SECONDS = 60;

  /**
   * @throws io.weir.event.FailureException if Postgres cannot be asked
   * @throws IllegalStateException if the dataset has no active ranges, or Postgres does not answer
   *     in time
   */
  @Override
  public AddressSource apply(long seed) {
    Vertx vertx = Vertx.vertx();
    Pool pool = PostgresPool.pool(vertx, postgres);
    try {
      return ActiveRanges.sample(pool, dataset, seed, AddressSource.MAX_RANGES)
          .map(DatasetAddresses::addresses)
          .await(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "no sample of dataset " + dataset + " within " + TIMEOUT_SECONDS + " s", e);
    } finally {
      pool.close().await();
      vertx.close().await();
    }
  }

  private static AddressSource addresses(List<ActiveRanges.Bounds> sample) {
    return AddressSource.of(
        sample.stream().map(range -> new AddressRange(range.first(), range.last())).toList());
  }
}
