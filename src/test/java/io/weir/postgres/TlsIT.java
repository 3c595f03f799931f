package io.weir.postgres;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.weir.event.Failure;
import io.weir.lab.Lab;
import io.weir.lab.postgres.PostgresServer;
import io.weir.lab.process.TemporaryFolders;
import io.weir.postgres.PostgresSettings.TlsMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A connection is as protected as its URI, or its settings, say. */
class TlsIT {
  private static final String ACCESS =
      """
      host all postgres 127.0.0.1/32 scram-sha-256
      hostssl certified weir 127.0.0.1/32 cert
      host certified weir 127.0.0.1/32 reject
      host all weir 127.0.0.1/32 trust
      """;

  @TempDir private static Path files;
  private static Path folder;
  private static KeyPairFiles server;
  private static KeyPairFiles client;
  private static PostgresServer postgres;

  private final Vertx vertx = Vertx.vertx();

  @BeforeAll
  static void start() throws Exception {
    folder = TemporaryFolders.temporary();
    server = KeyPairFiles.create(files, "server", "ip:127.0.0.1");
    client = KeyPairFiles.create(files, "weir", "dns:client");
    postgres =
        PostgresServer.start(
            folder,
            Map.of(
                "ssl", "on",
                "ssl_cert_file", "server.crt",
                "ssl_key_file", "server.key",
                "ssl_ca_file", "clients.crt",
                "hba_file", folder.resolve("data/access.conf").toString()),
            Map.of(
                "server.crt", Files.readString(server.certificate()),
                "server.key", Files.readString(server.key()),
                "clients.crt", Files.readString(client.certificate()),
                "access.conf", ACCESS));
    postgres.createDatabase("certified");
  }

  @AfterAll
  static void stop() {
    postgres.close();
    TemporaryFolders.delete(folder);
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @ParameterizedTest
  @CsvSource({
    "sslmode=disable,                     false",
    "sslmode=require,                     true",
    "sslmode=require&sslrootcert=RIGHT,   true",
    "sslmode=verify-ca&sslrootcert=RIGHT, true",
    "sslmode=verify-full&sslrootcert=RIGHT, true",
  })
  void theUriSaysWhetherItIsEncrypted(String parameters, boolean isEncrypted) throws Exception {
    assertEquals(isEncrypted, isEncrypted(pool(parameters)));
  }

  @Test
  void theSettingsDoToo() throws Exception {
    Optional<String> authority = Optional.of(server.certificate().toString());
    Pool pool =
        PostgresPool.pool(
            vertx, PoolSettings.of(postgres.uri(), 2, TlsMode.VERIFY_FULL, authority));
    assertEquals(true, isEncrypted(pool));
  }

  @ParameterizedTest
  @CsvSource({
    "sslmode=require&sslrootcert=WRONG",
    "sslmode=verify-ca&sslrootcert=WRONG",
    "sslmode=verify-full&sslrootcert=WRONG",
    "sslmode=verify-full&sslrootcert=system",
    "sslmode=verify-full&sslrootcert=/nope",
    "sslmode=verify-full&sslrootcert=RIGHT&host=localhost",
  })
  void aServerThatIsNotTheOneWantedIsNotTalkedTo(String parameters) {
    assertTlsFailure(pool(parameters));
  }

  @Test
  void theAuthorityVouchesForAServerOfAnotherNameWhereOnlyThatIsVerified() throws Exception {
    assertEquals(true, isEncrypted(pool("sslmode=verify-ca&sslrootcert=RIGHT&host=localhost")));
  }

  @Test
  void aServerWithoutTlsIsNamed() {
    assertTlsFailure(
        PostgresPool.pool(
            vertx, PoolSettings.of(Lab.shared().postgres().uri() + "?sslmode=require", 2)));
  }

  @Test
  void theServerIsShownOurOwnCertificateIfThereIsOne() throws Exception {
    String certificate = "&sslcert=" + client.certificate() + "&sslkey=" + client.key();
    String mode = "dbname=certified&sslmode=verify-full&sslrootcert=RIGHT";
    assertEquals(true, isEncrypted(pool(mode + certificate)));
    Failure failure = failure(pool(mode));
    assertEquals("postgres-28000", failure.reason());
    assertEquals(Failure.Kind.CONFIGURATION, failure.kind());
  }

  private Pool pool(String parameters) {
    String given =
        parameters
            .replace("RIGHT", server.certificate().toString())
            .replace("WRONG", client.certificate().toString());
    return PostgresPool.pool(vertx, PoolSettings.of(postgres.uri() + "?" + given, 2));
  }

  private static boolean isEncrypted(Pool pool) throws Exception {
    return pool.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        .execute()
        .map(rows -> rows.iterator().next().getBoolean(0))
        .await(30, SECONDS);
  }

  private static void assertTlsFailure(Pool pool) {
    Failure failure = failure(pool);
    assertEquals("postgres-tls", failure.reason(), failure::message);
    assertEquals(Failure.Kind.CONFIGURATION, failure.kind());
  }

  private static Failure failure(Pool pool) {
    return PostgresFailures.of(assertThrows(Exception.class, () -> isEncrypted(pool)));
  }
}
