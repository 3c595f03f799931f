package io.weir.ranges;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.weir.lab.Lab;
import io.weir.postgres.PostgresPool;
import io.weir.postgres.PostgresSettings;
import io.weir.postgres.SchemaMigration;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ActiveRangesIT {
  private static Vertx vertx;
  private static Pool pool;

  @BeforeAll
  static void fillDatasets() throws Exception {
    vertx = Vertx.vertx();
    String uri = Lab.shared().postgres().createDatabase(Lab.unique("addresses"));
    pool =
        PostgresPool.pool(
            vertx,
            new PostgresSettings(
                uri,
                "",
                2,
                PostgresSettings.TlsMode.DISABLE,
                Optional.empty(),
                false,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30)));
    SchemaMigration.migrate(pool).await(30, TimeUnit.SECONDS);
    pool.query(
            """
            INSERT INTO weir.dataset (name, generation, state) VALUES
              ('geo', 1, 'retired'), ('geo', 2, 'active'), ('other', 1, 'active'),
              ('empty', 1, 'active');
            INSERT INTO weir.ip_range (dataset_id, first_ip, last_ip, value)
              SELECT d.id, r.first_ip::inet, r.last_ip::inet, '"XX"'
              FROM (VALUES ('geo', 1, '1.1.1.1', '1.1.1.1'), ('geo', 2, '2.2.2.2', '2.2.2.3'),
                           ('geo', 2, '2001:470::5', '2001:470::5'),
                           ('other', 1, '3.3.3.3', '3.3.3.3'))
                AS r (name, generation, first_ip, last_ip)
              JOIN weir.dataset d USING (name, generation)""")
        .execute()
        .await(30, TimeUnit.SECONDS);
  }

  @AfterAll
  static void close() throws Exception {
    pool.close().await(30, TimeUnit.SECONDS);
    vertx.close().await(30, TimeUnit.SECONDS);
  }

  @Test
  void theSampleIsOfTheActiveRangesOfTheDatasetOnly() throws Exception {
    assertEquals(
        Set.of(
            new ActiveRanges.Bounds("2.2.2.2", "2.2.2.3"),
            new ActiveRanges.Bounds("2001:470::5", "2001:470::5")),
        Set.copyOf(sample("geo", 10)));
  }

  @Test
  void theSampleIsNoLargerThanAskedForAndTheSameForTheSameSeed() throws Exception {
    assertEquals(1, sample("geo", 1).size());
    assertEquals(sample("geo", 1), sample("geo", 1));
  }

  @Test
  void aDatasetWithoutRangesIsRefusedWithTheMend() {
    for (String name : Set.of("empty", "unknown")) {
      IllegalStateException refused =
          assertThrows(IllegalStateException.class, () -> sample(name, 10));
      assertTrue(refused.getMessage().contains("ranges import --dataset " + name));
    }
  }

  private static List<ActiveRanges.Bounds> sample(String dataset, int count) throws Exception {
    return ActiveRanges.sample(pool, dataset, 1, count).await(30, TimeUnit.SECONDS);
  }
}
