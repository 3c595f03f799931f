package io.weir.postgres;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.sqlclient.Pool;
import io.weir.event.Failure;
import io.weir.lab.Lab;
import io.weir.lab.network.LossyProxy;
import io.weir.lab.process.Await;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A connection that is of no more use is closed, whatever made it so; the next try has another. */
class ConnectionsIT {
  private static final Duration STATEMENT_TIMEOUT = Duration.ofMillis(500);

  private static Vertx vertx;
  private static String database;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
    database = Lab.shared().postgres().createDatabase(Lab.unique("connections"));
  }

  @AfterAll
  static void stop() {
    vertx.close().await();
  }

  @Test
  void statementsOnConnectionsThatHaveGoneSilentFailAndTheNextOnesSucceed() throws Exception {
    int port = Lab.shared().postgres().port();
    try (LossyProxy network = new LossyProxy(port)) {
      Pool pool = pool(database.replace(":" + port, ":" + network.port()), 2);
      assertEquals(List.of("1", "1"), both(pool, "SELECT 1").await(20, SECONDS));
      network.mute();
      Future<List<String>> silent = both(pool, "SELECT 2");
      assertEquals("postgres-silent", failure(silent).reason());
      assertEquals("3", eventually(pool, "SELECT 3"));
      assertEquals(List.of("4", "4"), both(pool, "SELECT 4").await(20, SECONDS));
      pool.close().await(20, SECONDS);
    }
  }

  @Test
  void aServerThatAcceptsAConnectionAndSaysNothingIsGivenUp() throws Exception {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    NetServer mute =
        vertx
            .createNetServer(new NetServerOptions().setHost("127.0.0.1").setPort(0))
            .connectHandler(socket -> socket.closeHandler(closed::complete))
            .listen()
            .await(20, SECONDS);
    Pool pool = pool("postgresql://weir@127.0.0.1:" + mute.actualPort() + "/weir", 1);
    assertEquals("postgres-silent", failure(text(pool, "SELECT 1")).reason());
    closed.get(20, SECONDS);
    mute.close().await(20, SECONDS);
    pool.close().await(20, SECONDS);
  }

  @Test
  void aConnectionToAServerThatIsNoLongerThePrimaryIsNotUsedAgain() throws Exception {
    Pool pool = pool(database, 1);
    String server = text(pool, "SELECT pg_backend_pid()").await(20, SECONDS);
    text(pool, "SET default_transaction_read_only = on").await(20, SECONDS);
    assertEquals(
        "postgres-25006", failure(text(pool, "CREATE TABLE no_longer_primary ()")).reason());
    assertNotEquals(server, eventually(pool, "SELECT pg_backend_pid()"));
    text(pool, "CREATE TABLE no_longer_primary ()").await(20, SECONDS);
    pool.close().await(20, SECONDS);
  }

  @Test
  void aStatementThatTheServerNoLongerKnowsIsPreparedAnew() throws Exception {
    Pool pool = pool(database, 1);
    assertEquals("5", prepared(pool, "SELECT 5").await(20, SECONDS));
    text(pool, "DEALLOCATE ALL").await(20, SECONDS);
    Failure failure = failure(prepared(pool, "SELECT 5"));
    assertEquals(Failure.Kind.INFRASTRUCTURE, failure.kind());
    assertEquals("postgres-26000", failure.reason());
    assertEquals("5", eventually(pool, "SELECT 5"));
    assertEquals("5", prepared(pool, "SELECT 5").await(20, SECONDS));
    pool.close().await(20, SECONDS);
  }

  @Test
  void aPlanThatAMigrationHasMadeUselessHoldsNobodyUp() throws Exception {
    Pool pool = pool(database, 1);
    text(pool, "CREATE TABLE migrated AS SELECT 6 AS a").await(20, SECONDS);
    assertEquals("6", prepared(pool, "SELECT * FROM migrated").await(20, SECONDS));
    text(pool, "ALTER TABLE migrated ALTER a TYPE bigint").await(20, SECONDS);
    Failure failure = failure(prepared(pool, "SELECT * FROM migrated"));
    assertEquals(Failure.Kind.INFRASTRUCTURE, failure.kind());
    assertEquals("postgres-0A000", failure.reason());
    eventually(pool, "SELECT 1");
    assertEquals("6", prepared(pool, "SELECT * FROM migrated").await(20, SECONDS));
    pool.close().await(20, SECONDS);
  }

  private static Pool pool(String uri, int size) {
    return PostgresPool.pool(
        vertx,
        new PostgresSettings(
            uri,
            "",
            size,
            PostgresSettings.TlsMode.DISABLE,
            Optional.empty(),
            false,
            Duration.ofSeconds(10),
            STATEMENT_TIMEOUT));
  }

  private static Future<List<String>> both(Pool pool, String sql) {
    return Future.join(Stream.of(sql, sql).map(one -> text(pool, one)).toList())
        .map(done -> done.<String>list());
  }

  private static Future<String> text(Pool pool, String sql) {
    return pool.query(sql)
        .execute()
        .map(rows -> rows.size() == 0 ? "" : rows.iterator().next().getValue(0).toString());
  }

  private static Future<String> prepared(Pool pool, String sql) {
    return pool.preparedQuery(sql)
        .execute()
        .map(rows -> rows.iterator().next().getValue(0).toString());
  }

  /** While the pool still hands out the closed connection, a statement may fail at once. */
  private static String eventually(Pool pool, String sql) {
    AtomicReference<String> answer = new AtomicReference<>();
    Await.until(
        "an answer to " + sql,
        Duration.ofSeconds(60),
        () -> {
          answer.set(text(pool, sql).await(20, SECONDS));
          return true;
        });
    return answer.get();
  }

  private static Failure failure(Future<?> future) {
    return PostgresFailures.of(
        assertThrows(Exception.class, () -> future.await(20, SECONDS), "it succeeded"));
  }
}
