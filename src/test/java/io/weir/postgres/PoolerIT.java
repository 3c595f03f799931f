package io.weir.postgres;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.weir.event.Failure;
import io.weir.lab.Lab;
import io.weir.ops.Health;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Behind a pooler in session mode with its defaults, all is as on a connection of one's own. */
class PoolerIT {
  private final Vertx vertx = Vertx.vertx();
  private final Health health = new Health();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void aPoolerThatRefusesStartupParametersNeedsNoSettings() throws Exception {
    Pool pool = pool(2, "");
    SchemaMigration.migrate(pool).await(20, SECONDS);
    assertEquals("30s", text(pool, "SHOW statement_timeout"));
    assertEquals("weir", text(pool, "SHOW application_name"));
  }

  @Test
  void aParameterOfTheUriThatThePoolerRefusesIsNamedWithThePoolersSetting() throws Exception {
    Pool pool = pool(2, "?options=-cwork_mem%3D8MB");
    Failure failure =
        PostgresFailures.of(assertThrows(Exception.class, () -> text(pool, "SELECT 1")));
    assertTrue(failure.message().contains("ignore_startup_parameters"), failure::message);
    assertTrue(failure.message().contains("options"), failure::message);
  }

  @Test
  void aPoolerThatHasFewerServersThanWeWantConnectionsIsLikeAServerWithoutRoom() throws Exception {
    Pool pool = pool(8, "");
    Future.all(napping(pool, 100)).await(60, SECONDS);
    Future.all(napping(pool, 100)).await(60, SECONDS);
    assertEquals("connection-not-served", health.warnings().get("connections").reason());
  }

  private static List<Future<String>> napping(Pool pool, int statements) {
    return IntStream.range(0, statements)
        .mapToObj(
            i ->
                pool.query("SELECT pg_sleep(0.02), 'rested'")
                    .execute()
                    .map(rows -> rows.iterator().next().getString(1)))
        .toList();
  }

  private Pool pool(int size, String parameters) throws Exception {
    int port = Lab.shared().postgres().port();
    String uri = Lab.shared().postgres().createDatabase(Lab.unique("pooler"));
    PoolerProxy pooler = new PoolerProxy(vertx, port, 3);
    return PostgresPool.pool(
        vertx,
        PoolSettings.of(uri.replace(":" + port, ":" + pooler.port()) + parameters, size),
        health);
  }

  private static String text(Pool pool, String sql) throws Exception {
    return pool.query(sql)
        .execute()
        .map(rows -> rows.iterator().next().getValue(0).toString())
        .await(20, SECONDS);
  }
}
