package io.weir.postgres;

import io.vertx.sqlclient.Row;
import io.weir.event.Failure;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What each connection is set to before anybody has it, and what the database must be like. A
 * setting of the session is used where we may decide; what only an administrator may decide is
 * judged. Pure.
 *
 * @param version as {@code server_version_num}
 * @param synchronousCommit what was set before us
 */
record Session(
    int version,
    String encoding,
    boolean isStandby,
    boolean isReadOnly,
    boolean isFsyncOn,
    boolean isFullPageWritesOn,
    String synchronousCommit) {

  /** The first with every statement that is used. */
  private static final int OLDEST = 130_000;

  /** A statement of its own: where the role's time is very short, what follows needs more. */
  static String timeout(Duration statementTimeout) {
    return "SET statement_timeout = " + statementTimeout.toMillis();
  }

  /**
   * All else, by SET and not by start-up parameters, which a pooler such as PgBouncer refuses.
   *
   * <ul>
   *   <li>synchronous_commit: what Kafka has been told must not be taken back by a power loss. How
   *       many servers must have it is the administrator's choice. Set in any case, so that a
   *       change of the server's configuration cannot turn it off on a connection that stands.
   *   <li>plan_cache_mode, enable_seqscan: our statements carry whole batches as parameters, and
   *       planning one anew copies them all, 14 µs a row. So plans are generic, and since a plan
   *       made while the outbox is empty would keep its sequential scan when a backlog stands there
   *       (a thirtieth of the speed), none may have one.
   *   <li>row_security: a policy that hides rows makes a statement fail instead of making it
   *       believe that there are none.
   * </ul>
   */
  static final String SETUP =
      """
      SELECT set_config('synchronous_commit',
                        CASE was.synchronous_commit WHEN 'off' THEN 'on'
                        ELSE was.synchronous_commit END, false),
             set_config('lock_timeout', '5000', false),
             set_config('idle_in_transaction_session_timeout', '10000', false),
             set_config('plan_cache_mode', 'force_generic_plan', false),
             set_config('enable_seqscan', 'off', false),
             set_config('row_security', 'off', false),
             set_config('standard_conforming_strings', 'on', false),
             set_config('extra_float_digits', '2', false),
             was.synchronous_commit AS synchronous_commit_was,
             current_setting('server_version_num')::int AS version,
             current_setting('server_encoding') AS encoding,
             pg_is_in_recovery() AS is_standby,
             current_setting('transaction_read_only') = 'on' AS is_read_only,
             current_setting('fsync') = 'on' AS is_fsync_on,
             current_setting('full_page_writes') = 'on' AS is_full_page_writes_on
      FROM (SELECT current_setting('synchronous_commit') AS synchronous_commit OFFSET 0) AS was
      """;

  /** Reads what {@link #SETUP} answers. */
  static Session of(Row row) {
    return new Session(
        row.getInteger("version"),
        row.getString("encoding"),
        row.getBoolean("is_standby"),
        row.getBoolean("is_read_only"),
        row.getBoolean("is_fsync_on"),
        row.getBoolean("is_full_page_writes_on"),
        row.getString("synchronous_commit_was"));
  }

  /** Why nothing may be asked of this database as it is. */
  Optional<Failure> fault() {
    if (version < OLDEST) {
      return fault(
          Failure.Kind.CONFIGURATION,
          "postgres-version",
          "this is Postgres " + version / 10_000 + ", and 13 or a newer one is needed");
    }
    if (!encoding.equals("UTF8")) {
      return fault(
          Failure.Kind.CONFIGURATION,
          "postgres-encoding",
          "the database has the encoding "
              + encoding
              + ", which cannot hold every text; name in postgres.uri one that was created with"
              + " ENCODING 'UTF8' TEMPLATE template0");
    }
    if (isStandby) {
      return fault(
          Failure.Kind.INFRASTRUCTURE,
          "postgres-standby",
          "this server is a standby; name the primary in postgres.uri, or promote it");
    }
    if (isReadOnly) {
      return fault(
          Failure.Kind.INFRASTRUCTURE,
          "postgres-read-only",
          "default_transaction_read_only is on, as some services set it when their disk is full;"
              + " when that is over, reset it for server, database and role");
    }
    return Optional.empty();
  }

  private static Optional<Failure> fault(Failure.Kind kind, String reason, String message) {
    return Optional.of(new Failure(kind, reason, message));
  }

  /** What the administrator may have decided, and should know the price of, by reason. */
  Map<String, Optional<Failure>> risks() {
    return Map.of(
        "postgres-fsync-off",
        isFsyncOn ? Optional.empty() : risk("postgres-fsync-off", "fsync"),
        "postgres-full-page-writes-off",
        isFullPageWritesOn
            ? Optional.empty()
            : risk("postgres-full-page-writes-off", "full_page_writes"));
  }

  private static Optional<Failure> risk(String reason, String setting) {
    return fault(
        Failure.Kind.CONFIGURATION,
        reason,
        setting
            + " is off: a crash of the machine may destroy the database, and what was decided with"
            + " it; set it to on in postgresql.conf");
  }
}
