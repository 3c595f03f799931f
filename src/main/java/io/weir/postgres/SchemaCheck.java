package io.weir.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What somebody may have done to the tables that would break the promise or stop the gateway in the
 * middle of its work.
 */
public final class SchemaCheck {

  /** What the gateway does with each table. */
  private static final Map<String, List<String>> RIGHTS =
      Map.of(
          "consumed_offset", List.of("SELECT", "INSERT", "UPDATE"),
          "event_outcome", List.of("SELECT", "INSERT"),
          "outbox", List.of("SELECT", "INSERT", "DELETE"),
          "dead_letter", List.of("SELECT", "INSERT"),
          "dataset", List.of("SELECT"),
          "ip_range", List.of("SELECT"),
          "range_page", List.of("SELECT"));

  /** A right to some columns counts: whether it is to enough of them, the statement will tell. */
  private static final String TABLES =
      """
      SELECT c.relname AS name, current_user::text AS role,
             c.relpersistence = 'u' AS is_unlogged,
             row_security_active(c.oid) AS has_row_security,
             ARRAY(SELECT r FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS r
                   WHERE has_table_privilege(c.oid, r)
                      OR CASE WHEN r <> 'DELETE' THEN has_any_column_privilege(c.oid, r) END)
               AS rights
      FROM pg_class c
      WHERE c.relnamespace = 'weir'::regnamespace AND c.relname = ANY ($1)
      ORDER BY c.relname
      """;

  private SchemaCheck() {}

  /**
   * Fails with kind CONFIGURATION, and names the mend, if a table of the migrated schema does not
   * survive a crash, hides rows, or may not be used by this role.
   */
  public static Future<Void> check(Pool pool) {
    return pool.preparedQuery(TABLES)
        .execute(Tuple.of(RIGHTS.keySet().toArray(String[]::new)))
        .compose(SchemaCheck::judge)
        .recover(error -> Future.failedFuture(PostgresFailures.wrap(error)));
  }

  private static Future<Void> judge(RowSet<Row> tables) {
    List<String> unlogged = new ArrayList<>();
    List<String> hiding = new ArrayList<>();
    List<String> grants = new ArrayList<>();
    String role = "";
    for (Row table : tables) {
      String name = table.getString("name");
      role = table.getString("role");
      if (table.getBoolean("is_unlogged")) {
        unlogged.add("ALTER TABLE weir." + name + " SET LOGGED");
      }
      if (table.getBoolean("has_row_security")) {
        hiding.add("weir." + name);
      }
      List<String> missing = new ArrayList<>(RIGHTS.get(name));
      missing.removeAll(List.of(table.getArrayOfStrings("rights")));
      if (!missing.isEmpty()) {
        grants.add("GRANT " + String.join(", ", missing) + " ON weir." + name);
      }
    }
    if (!unlogged.isEmpty()) {
      return refused(
          "schema-unlogged",
          "what is in an unlogged table is gone after a crash: " + String.join("; ", unlogged));
    }
    if (!hiding.isEmpty()) {
      return refused(
          "schema-row-security",
          "row-level security may hide rows from the gateway in "
              + String.join(", ", hiding)
              + ": disable it there, or ALTER ROLE \""
              + role
              + "\" BYPASSRLS");
    }
    return grants.isEmpty()
        ? Future.succeededFuture()
        : refused(
            "schema-rights", "for role \"" + role + "\" there is no " + String.join("; ", grants));
  }

  private static Future<Void> refused(String reason, String message) {
    return Future.failedFuture(
        new FailureException(new Failure(Failure.Kind.CONFIGURATION, reason, message), null));
  }
}
