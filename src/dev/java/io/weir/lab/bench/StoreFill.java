package io.weir.lab.bench;

import io.weir.lab.Site;
import io.weir.lab.process.LabException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Rows that stand in a gateway's store before it begins, made by the server itself. */
final class StoreFill {
  private static final int ROWS_AT_ONCE = 500_000;
  private static final Duration STATEMENT = Duration.ofMinutes(30);

  // With an empty event a row takes 150 bytes, and its id in the index as much as any other's.
  private static final String RESULTS =
      """
      INSERT INTO weir.event_outcome
        (event_id, topic, partition, "offset", event, enrichment, status)
      SELECT gen_random_uuid()::text, 'earlier', 0, n, '{}', '{}', 'full'
      FROM generate_series(1, %d) n
      """;

  private static final String DEAD_LETTERS =
      """
      WITH dead AS (
        INSERT INTO weir.event_outcome (event_id, topic, partition, "offset", status)
        SELECT gen_random_uuid()::text, 'earlier', 0, n, 'dead'
        FROM generate_series(1, %d) n
        RETURNING event_id, topic, partition, "offset"
      )
      INSERT INTO weir.dead_letter
        (event_id, class, reason, enrichment, message, attempts, story, topic, partition, "offset",
         payload, headers, record_time)
      SELECT event_id, 'record', 'not-json', '', 'made by the bench', 1, '[]', topic, partition,
             "offset", convert_to(repeat('x', 550), 'UTF8'), '[]', now()
      FROM dead
      """;

  private StoreFill() {}

  /** Fills what the scenario wants; the site's schema is there already. */
  static void fill(Site site, Scenario scenario) {
    if (scenario.results() + scenario.deadLetters() == 0) {
      return;
    }
    try (Connection connection = site.connect();
        Statement statement = connection.createStatement()) {
      connection.setNetworkTimeout(Runnable::run, (int) STATEMENT.toMillis());
      // An index that is built at the end takes minutes less than one that grows; this full, its
      // pages are like those of one that has grown.
      statement.execute("ALTER TABLE weir.event_outcome DROP CONSTRAINT event_outcome_pkey");
      insert(statement, RESULTS, scenario.results());
      insert(statement, DEAD_LETTERS, scenario.deadLetters());
      statement.execute(
          "ALTER TABLE weir.event_outcome"
              + " ADD CONSTRAINT event_outcome_pkey PRIMARY KEY (event_id) WITH (fillfactor = 70)");
      statement.execute("VACUUM (ANALYZE) weir.event_outcome, weir.dead_letter");
    } catch (SQLException e) {
      throw new LabException("cannot fill the store", e);
    }
  }

  private static void insert(Statement statement, String rows, int count) throws SQLException {
    for (int left = count; left > 0; left -= ROWS_AT_ONCE) {
      statement.execute(rows.formatted(Math.min(left, ROWS_AT_ONCE)));
    }
  }
}
