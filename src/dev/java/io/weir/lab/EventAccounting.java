package io.weir.lab;

import io.weir.lab.process.LabException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a gateway's own store says became of its events, all topics together.
 *
 * @param consumed events taken from the source topic
 * @param waiting scheduled for a retry and not yet taken from a retry topic
 */
public record EventAccounting(
    long consumed, long enriched, long duplicates, long skipped, long waiting, long dead) {

  private static final String QUERY =
      """
      SELECT coalesce(sum(consumed) FILTER (WHERE topic = '%1$s'), 0),
             coalesce(sum(enriched), 0), coalesce(sum(duplicates), 0), coalesce(sum(skipped), 0),
             coalesce(sum(retried), 0)
               - coalesce(sum(consumed) FILTER (WHERE topic <> '%1$s'), 0),
             coalesce(sum(dead), 0)
      FROM weir.accounting
      """;

  /** The account of this moment. */
  public static EventAccounting of(Site site) {
    try (Connection connection = site.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(QUERY.formatted(site.source()))) {
      row.next();
      return new EventAccounting(
          row.getLong(1),
          row.getLong(2),
          row.getLong(3),
          row.getLong(4),
          row.getLong(5),
          row.getLong(6));
    } catch (SQLException e) {
      throw new LabException("cannot ask for the account", e);
    }
  }

  /** Whether every event taken is somewhere. */
  public boolean holds() {
    return consumed == enriched + duplicates + skipped + waiting + dead;
  }

  /** The equation in words and numbers. */
  public String equation() {
    return String.format(
        "consumed %,d %s enriched %,d + duplicates %,d + skipped %,d + waiting for retry %,d"
            + " + dead %,d",
        consumed, holds() ? "=" : "≠", enriched, duplicates, skipped, waiting, dead);
  }
}
