package io.weir.postgres;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.weir.event.Failure;
import io.weir.lab.postgres.PostgresServer;
import io.weir.lab.process.Await;
import io.weir.lab.process.TemporaryFolders;
import io.weir.ops.Health;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A server that risks what it holds is named, one that cannot be written to is waited for. */
class StandbyIT {

  @Test
  void aStandbyIsWaitedForByNameUntilItIsPromoted() throws Exception {
    Path folder = TemporaryFolders.temporary();
    Vertx vertx = Vertx.vertx();
    PostgresServer server =
        PostgresServer.start(folder, Map.of("fsync", "off", "full_page_writes", "off"));
    try {
      Health health = new Health();
      Pool pool = PostgresPool.pool(vertx, PoolSettings.of(server.uri(), 2), health);
      pool.query("SELECT 1").execute().await(60, SECONDS);
      assertEquals(
          Set.of("postgres-fsync-off", "postgres-full-page-writes-off"),
          health.warnings().keySet());
      server.stop();
      Files.createFile(folder.resolve("data").resolve("standby.signal"));
      server.start();
      Failure failure =
          PostgresFailures.of(
              assertThrows(
                  Exception.class, () -> pool.query("SELECT 1").execute().await(60, SECONDS)));
      assertEquals("postgres-standby", failure.reason());
      assertEquals(Failure.Kind.INFRASTRUCTURE, failure.kind());
      assertTrue(failure.message().contains("primary"), failure::message);
      try (Connection connection = server.connectAsSuperuser("postgres");
          Statement statement = connection.createStatement()) {
        statement.execute("SELECT pg_promote()");
      }
      Await.until(
          "it can be written to",
          Duration.ofSeconds(60),
          () -> {
            pool.query("CREATE TABLE IF NOT EXISTS t ()").execute().await(60, SECONDS);
            return true;
          });
    } finally {
      vertx.close().await();
      server.close();
      TemporaryFolders.delete(folder);
    }
  }
}
