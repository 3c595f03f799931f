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
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was done to the tables behind the gateway's back is found before the first event. */
class SchemaCheckIT {
  private final Vertx vertx = Vertx.vertx();
  private final String name = Lab.unique("schema").replace('-', '_');
  private final Pool pool =
      PostgresPool.pool(vertx, PoolSettings.of(Lab.shared().postgres().createDatabase(name), 2));

  @BeforeEach
  void migrate() throws Exception {
    SchemaMigration.migrate(pool).await(60, SECONDS);
    SchemaCheck.check(pool).await(60, SECONDS);
  }

  @AfterEach
  void close() {
    pool.close().await();
    vertx.close().await();
  }

  @Test
  void aTableThatACrashWouldEmptyIsRefused() throws Exception {
    asSuperuser("ALTER TABLE weir.outbox SET UNLOGGED");
    assertRefused("schema-unlogged", "ALTER TABLE weir.outbox SET LOGGED");
    asSuperuser("ALTER TABLE weir.outbox SET LOGGED");
    SchemaCheck.check(pool).await(60, SECONDS);
  }

  @Test
  void aTableThatHidesRowsIsRefused() throws Exception {
    asSuperuser("ALTER TABLE weir.outbox ENABLE ROW LEVEL SECURITY");
    SchemaCheck.check(pool).await(60, SECONDS);
    asSuperuser("ALTER TABLE weir.outbox FORCE ROW LEVEL SECURITY");
    assertRefused("schema-row-security", "weir.outbox");
  }

  @Test
  void aPolicyThatComesLaterHidesNothing() throws Exception {
    asSuperuser("ALTER TABLE weir.outbox ENABLE ROW LEVEL SECURITY");
    asSuperuser("ALTER TABLE weir.outbox FORCE ROW LEVEL SECURITY");
    Failure failure = failure(pool.query("SELECT * FROM weir.outbox").execute());
    assertEquals("postgres-42501", failure.reason());
    assertEquals(Failure.Kind.CONFIGURATION, failure.kind());
  }

  @Test
  void rightsThatAreMissingAreNamedAllAtOnce() throws Exception {
    for (String table : new String[] {"outbox", "dead_letter"}) {
      asSuperuser("ALTER TABLE weir." + table + " OWNER TO postgres");
      asSuperuser("GRANT SELECT ON weir." + table + " TO weir");
    }
    assertRefused("schema-rights", "GRANT INSERT ON weir.dead_letter");
    assertRefused("schema-rights", "GRANT INSERT, DELETE ON weir.outbox");
    asSuperuser("GRANT INSERT, DELETE ON weir.outbox TO weir");
    asSuperuser("GRANT INSERT ON weir.dead_letter TO weir");
    SchemaCheck.check(pool).await(60, SECONDS);
  }

  @Test
  void aSchemaThatMayNotBeMadeOrSeenIsNamedWithItsMend() throws Exception {
    asSuperuser("ALTER SCHEMA weir OWNER TO postgres");
    assertTrue(failure(SchemaMigration.migrate(pool)).message().contains("USAGE"));
    asSuperuser("DROP SCHEMA weir CASCADE");
    asSuperuser("ALTER DATABASE " + name + " OWNER TO postgres");
    Failure failure = failure(SchemaMigration.migrate(pool));
    assertEquals(Failure.Kind.CONFIGURATION, failure.kind());
    assertTrue(failure.message().contains("CREATE on the database"), failure::message);
  }

  private void asSuperuser(String sql) throws SQLException {
    try (Connection connection = Lab.shared().postgres().connectAsSuperuser(name);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void assertRefused(String reason, String words) {
    Failure failure = failure(SchemaCheck.check(pool));
    assertEquals(reason, failure.reason());
    assertEquals(Failure.Kind.CONFIGURATION, failure.kind());
    assertTrue(failure.message().contains(words), failure::message);
  }

  private static Failure failure(Future<?> future) {
    return PostgresFailures.of(assertThrows(Exception.class, () -> future.await(60, SECONDS)));
  }
}
