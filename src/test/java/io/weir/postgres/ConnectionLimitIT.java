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
import io.weir.lab.process.Await;
import io.weir.ops.Health;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Where the server has room for fewer connections than configured, those that there are do all. */
@Execution(ExecutionMode.CONCURRENT)
class ConnectionLimitIT {
  private static final String NAP = "SELECT pg_backend_pid() FROM pg_sleep(0.02)";

  private final Vertx vertx = Vertx.vertx();
  private final String name = Lab.unique("limited").replace('-', '_');
  private final String uri = Lab.shared().postgres().createDatabase(name);

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void statementsWaitForTheConnectionsThatThereAre() throws Exception {
    limit(3);
    Pool pool = PostgresPool.pool(vertx, PoolSettings.of(uri, 8));
    assertEquals(3, servers(pool, 200).size());
    assertEquals(3, servers(pool, 200).size());
  }

  @Test
  void transactionsWaitForThemToo() throws Exception {
    limit(2);
    Pool pool = PostgresPool.pool(vertx, PoolSettings.of(uri, 8));
    Set<Integer> servers = new TreeSet<>();
    Future.all(
            IntStream.range(0, 50)
                .mapToObj(
                    i ->
                        pool.withTransaction(
                            connection ->
                                connection
                                    .query(NAP)
                                    .execute()
                                    .map(rows -> rows.iterator().next().getInteger(0))))
                .toList())
        .map(done -> servers.addAll(done.list()))
        .await(60, SECONDS);
    assertEquals(2, servers.size());
  }

  @Test
  void connectionsThatTheServerHasRoomForLaterAreUsed() throws Exception {
    limit(2);
    Health health = new Health();
    Pool pool = PostgresPool.pool(vertx, PoolSettings.of(uri, 6), health);
    assertEquals(2, servers(pool, 50).size());
    assertEquals("postgres-53300", health.warnings().get("connections").reason());
    limit(-1);
    Await.until("all are used", Duration.ofSeconds(60), () -> servers(pool, 50).size() == 6);
    Await.until("nothing to mend", Duration.ofSeconds(60), () -> health.warnings().isEmpty());
  }

  @Test
  void whereThereIsRoomForNoneThatIsNamedWithItsMend() throws Exception {
    limit(0);
    Pool pool = PostgresPool.pool(vertx, PoolSettings.of(uri, 8));
    Failure failure =
        PostgresFailures.of(
            assertThrows(
                Exception.class, () -> pool.query("SELECT 1").execute().await(20, SECONDS)));
    assertEquals("postgres-53300", failure.reason());
    assertEquals(Failure.Kind.INFRASTRUCTURE, failure.kind());
    assertTrue(failure.message().contains("postgres.poolSize"), failure::message);
  }

  private void limit(int connections) throws SQLException {
    try (Connection connection = Lab.shared().postgres().connectAsSuperuser("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER DATABASE " + name + " CONNECTION LIMIT " + connections);
    }
  }

  /** The server processes that so many statements at once were carried out by. */
  private static Set<Integer> servers(Pool pool, int statements) throws Exception {
    return Future.all(
            IntStream.range(0, statements).mapToObj(i -> pool.query(NAP).execute()).toList())
        .map(
            done -> {
              Set<Integer> servers = new TreeSet<>();
              for (int i = 0; i < statements; i++) {
                io.vertx.sqlclient.RowSet<io.vertx.sqlclient.Row> rows = done.resultAt(i);
                servers.add(rows.iterator().next().getInteger(0));
              }
              return servers;
            })
        .await(60, SECONDS);
  }
}
