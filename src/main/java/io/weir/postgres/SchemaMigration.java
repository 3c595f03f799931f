package io.weir.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Creates and migrates the schema {@code weir}: numbered SQL files, each applied once, in order, in
 * one transaction under an advisory lock, so that any number of gateways may start at once.
 */
public final class SchemaMigration {

  /** In order; the number of a file is its version. A released file is never changed. */
  private static final List<String> FILES =
      List.of(
          "0001-core.sql",
          "0002-ip-range.sql",
          "0003-one-outcome.sql",
          "0004-one-group.sql",
          "0005-truncated-log.sql",
          "0006-leader-epoch.sql",
          "0007-range-pages.sql",
          "0008-outbox-batches.sql");

  /** Any constant that no other program in the same database locks on: "weir" in ASCII. */
  private static final long LOCK = 0x77656972L;

  private SchemaMigration() {}

  /**
   * Brings the schema to this program's version.
   *
   * @return the version that now stands; fails with kind CONFIGURATION if the schema is newer than
   *     the program or rights are missing, else as {@link PostgresFailures} says
   */
  public static Future<Integer> migrate(Pool pool) {
    return pool.withTransaction(
            connection ->
                connection
                    .query("SELECT pg_advisory_xact_lock(" + LOCK + ")")
                    .execute()
                    .compose(locked -> standingVersion(connection))
                    .compose(version -> upgrade(connection, version)))
        .recover(error -> Future.failedFuture(translate(error)));
  }

  private static FailureException translate(Throwable error) {
    FailureException translated = PostgresFailures.wrap(error);
    if (!translated.failure().reason().equals("postgres-42501")) {
      return translated;
    }
    String message =
        translated.failure().message()
            + "; the role of postgres.uri must own the schema weir, or have CREATE on the database"
            + " where there is none yet, and USAGE on it where another role has made it";
    return new FailureException(
        new Failure(Failure.Kind.CONFIGURATION, translated.failure().reason(), message), error);
  }

  private static Future<Integer> standingVersion(SqlConnection connection) {
    return connection
        .query("SELECT to_regclass('weir.schema_version') IS NOT NULL")
        .execute()
        .compose(
            rows ->
                rows.iterator().next().getBoolean(0)
                    ? connection
                        .query("SELECT coalesce(max(version), 0) FROM weir.schema_version")
                        .execute()
                        .map(versions -> versions.iterator().next().getInteger(0))
                    : connection
                        .query(
                            """
                            CREATE SCHEMA IF NOT EXISTS weir;
                            CREATE TABLE weir.schema_version (
                              version integer PRIMARY KEY,
                              file text NOT NULL,
                              applied timestamptz NOT NULL DEFAULT now())""")
                        .execute()
                        .map(0));
  }

  private static Future<Integer> upgrade(SqlConnection connection, int version) {
    if (version > FILES.size()) {
      return Future.failedFuture(
          new FailureException(
              new Failure(
                  Failure.Kind.CONFIGURATION,
                  "schema-newer",
                  "schema weir has version "
                      + version
                      + ", this program knows "
                      + FILES.size()
                      + "; run the newer program"),
              null));
    }
    Future<Integer> done = Future.succeededFuture(version);
    for (int next = version; next < FILES.size(); next++) {
      int index = next;
      done = done.compose(v -> apply(connection, index));
    }
    return done;
  }

  private static Future<Integer> apply(SqlConnection connection, int index) {
    String file = FILES.get(index);
    String record =
        "INSERT INTO weir.schema_version (version, file) VALUES ("
            + (index + 1)
            + ", '"
            + file
            + "')";
    return connection
        .query(read(file))
        .execute()
        .compose(applied -> connection.query(record).execute())
        .map(index + 1);
  }

  private static String read(String file) {
    try (InputStream in = SchemaMigration.class.getResourceAsStream("schema/" + file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + " from the program's own jar", e);
    }
  }
}
