package io.weir.postgres;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.weir.event.Failure;
import io.weir.lab.Lab;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the database or the role has as its defaults, each session keeps the promise. */
class SessionIT {
  private final Vertx vertx = Vertx.vertx();
  private final String name = Lab.unique("session").replace('-', '_');
  private final String uri = Lab.shared().postgres().createDatabase(name);

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void aCommitIsOnDiskWhenItIsAnsweredWhateverTheDatabaseSays() throws Exception {
    setDefault("synchronous_commit", "off");
    assertEquals("on", setting("synchronous_commit"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "remote_write", "on", "remote_apply"})
  void howManyServersKeepACommitIsTheAdministratorsChoice(String choice) throws Exception {
    setDefault("synchronous_commit", choice);
    assertEquals(choice, setting("synchronous_commit"));
  }

  @ParameterizedTest
  @CsvSource({
    "statement_timeout, 7, 30s",
    "lock_timeout, 1, 5s",
    "idle_in_transaction_session_timeout, 1, 10s",
    "standard_conforming_strings, off, on",
    "row_security, on, off",
    "plan_cache_mode, force_custom_plan, force_generic_plan",
    "enable_seqscan, on, off",
  })
  void whatTheStatementsRestOnIsOurs(String setting, String theirs, String ours) throws Exception {
    setDefault(setting, theirs);
    assertEquals(ours, setting(setting));
  }

  @Test
  void aDatabaseThatCannotHoldEveryTextIsRefusedByName() throws Exception {
    for (String encoding : new String[] {"LATIN1", "SQL_ASCII"}) {
      String other = Lab.unique("encoding").replace('-', '_');
      asSuperuser(
          "CREATE DATABASE %s OWNER weir ENCODING %s LOCALE 'C' TEMPLATE template0"
              .formatted(other, encoding));
      Failure failure = failure(Lab.shared().postgres().uri(other));
      assertEquals("postgres-encoding", failure.reason());
      assertEquals(Failure.Kind.CONFIGURATION, failure.kind());
      assertTrue(failure.message().contains("ENCODING 'UTF8'"), failure::message);
    }
  }

  @Test
  void aDatabaseThatIsReadOnlyByDefaultIsWaitedForByName() throws Exception {
    setDefault("default_transaction_read_only", "on");
    Failure failure = failure(uri);
    assertEquals("postgres-read-only", failure.reason());
    assertEquals(Failure.Kind.INFRASTRUCTURE, failure.kind());
    assertTrue(failure.message().contains("default_transaction_read_only"), failure::message);
  }

  /** Else good records would be dead letters. */
  @Test
  void whatIsWrongWithAConnectionIsNoFaultOfTheRecords() {
    Failure failure = failure(uri + "?options=-cwork_mem%3Dmuch");
    assertEquals("postgres-22023", failure.reason());
    assertEquals(Failure.Kind.CONFIGURATION, failure.kind());
  }

  @Test
  void aPasswordThatIsMissingIsNamed() {
    Failure failure = failure(uri.replace("weir@", "postgres@"));
    assertEquals("postgres-28P01", failure.reason(), failure::message);
    assertEquals(Failure.Kind.CONFIGURATION, failure.kind());
    assertTrue(failure.message().contains("postgres.password"), failure::message);
  }

  private void setDefault(String setting, String value) throws SQLException {
    asSuperuser("ALTER DATABASE " + name + " SET " + setting + " = '" + value + "'");
  }

  private static void asSuperuser(String sql) throws SQLException {
    try (Connection connection = Lab.shared().postgres().connectAsSuperuser("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String setting(String setting) throws TimeoutException {
    Pool pool = PostgresPool.pool(vertx, PoolSettings.of(uri, 1));
    return pool.query("SHOW " + setting)
        .execute()
        .map(rows -> rows.iterator().next().getString(0))
        .await(20, SECONDS);
  }

  private Failure failure(String database) {
    Pool pool = PostgresPool.pool(vertx, PoolSettings.of(database, 1));
    return PostgresFailures.of(
        assertThrows(
            Exception.class, () -> pool.query("SELECT 1").execute().await(20, SECONDS), database));
  }
}
