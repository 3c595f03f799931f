package io.weir.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.event.OutboxRow;
import io.weir.event.SourcePartition;
import io.weir.lab.Lab;
import io.weir.lab.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is read back of the outbox, and how much at once. */
class OutboxIT {
  private static final long MANY = 1_000_000;

  @RegisterExtension static final StoreSite store = new StoreSite();

  private final SourcePartition source = new SourcePartition(Lab.unique("left"), 0);

  @Test
  void aPageEndsWithTheRecordByWhichItHasEnoughRowsOrBytes() {
    OutboxTable outbox = new OutboxTable(store.pool);
    twoRowsEach(10, 20, 30, 40);
    assertEquals("10.0 10.1 20.0 20.1", rows(outbox, 0, 3, MANY));
    assertEquals("10.0 10.1 20.0 20.1", rows(outbox, 0, 4, MANY));
    assertEquals("10.0 10.1", rows(outbox, 10, 1, MANY));
    assertEquals("10.0 10.1 20.0 20.1", rows(outbox, 0, MANY, 25_000));
    assertEquals("30.0 30.1", rows(outbox, 21, MANY, 1), "one record, however long");
    assertEquals("30.0 30.1 40.0 40.1 end", rows(outbox, 21, MANY, MANY));
    assertEquals(" end", rows(outbox, 41, MANY, MANY));
  }

  @Test
  void itsOwnerMayVacuumItAndWhoeverMayMaintainIt() throws SQLException {
    OutboxTable outbox = new OutboxTable(store.pool);
    String database = store.site.text("SELECT current_database()");
    assertTrue(outbox.mayVacuum().await());
    try (Connection superuser = store.site.lab().postgres().connectAsSuperuser(database);
        Statement statement = superuser.createStatement()) {
      statement.execute("ALTER TABLE weir.outbox OWNER TO CURRENT_USER");
      assertTrue(outbox.mayVacuum().await(), "the database is ours");
      statement.execute("ALTER DATABASE " + database + " OWNER TO CURRENT_USER");
      assertFalse(outbox.mayVacuum().await());
      statement.execute("GRANT MAINTAIN ON weir.outbox TO " + PostgresServer.WEIR);
      assertTrue(outbox.mayVacuum().await());
      statement.execute("ALTER DATABASE " + database + " OWNER TO " + PostgresServer.WEIR);
      statement.execute("ALTER TABLE weir.outbox OWNER TO " + PostgresServer.WEIR);
    }
  }

  private void twoRowsEach(long... offsets) {
    for (long offset : offsets) {
      store.site.execute(
          """
          INSERT INTO weir.outbox
            (aggregatetype, aggregateid, type, payload, topic, topic_partition, headers,
             source_topic, source_partition, source_offset, ordinal)
          SELECT 'event', 'id', 'event-enriched', convert_to(repeat('x', 10000), 'UTF8'), 'sink', -1,
                 '[]', '%s', 0, %d, ordinal
          FROM generate_series(0, 1) AS ordinal
          """
              .formatted(source.topic(), offset));
    }
  }

  private String rows(OutboxTable outbox, long from, long rows, long bytes) {
    OutboxTable.Page page = outbox.readPage(source, from, 50, rows, bytes).await();
    List<String> places = page.rows().stream().map(OutboxIT::place).toList();
    return String.join(" ", places) + (page.to() == 50 ? " end" : "");
  }

  private static String place(OutboxRow row) {
    return row.sourceOffset() + "." + row.ordinal();
  }
}
