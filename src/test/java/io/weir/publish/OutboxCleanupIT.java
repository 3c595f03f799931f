package io.weir.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.weir.event.SourcePartition;
import io.weir.lab.process.Await;
import io.weir.store.OutboxTable;
import io.weir.store.StoreSite;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of the room that published rows have taken. */
class OutboxCleanupIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int ROWS = 20_000;
  private static final int ROUNDS = 3;

  @RegisterExtension static final StoreSite store = new StoreSite();

  /** A vacuum leaves what was deleted while somebody's older snapshot stood: the next has it. */
  @Test
  void theOutboxGrowsNoMoreOnceItsRowsArePublished() {
    SourcePartition source = new SourcePartition("published", 0);
    OutboxCleanup cleanup = new OutboxCleanup(store.vertx, new OutboxTable(store.pool), 1);
    Context context = store.vertx.getOrCreateContext();
    store.site.execute("ALTER TABLE weir.outbox SET (autovacuum_enabled = false)");
    insert(source, 0);
    long size = size();
    for (int round = 1; round <= ROUNDS; round++) {
      long published = (long) round * ROWS;
      int vacuum = round;
      Await.until(
          "the outbox is vacuumed",
          LIMIT,
          () -> {
            // Each delete, if only of nothing, is an occasion for a vacuum that had to rest.
            context.runOnContext(now -> cleanup.add(Map.of(source, published)));
            return vacuums() >= vacuum;
          },
          () -> " " + left() + " left");
      assertEquals(0, left());
      insert(source, published);
    }
    assertTrue(size() <= 3 * size, () -> "grown from " + size + " to " + size() + " bytes");
  }

  private static void insert(SourcePartition source, long first) {
    store.site.execute(
        """
        INSERT INTO weir.outbox
          (aggregatetype, aggregateid, type, topic, topic_partition, headers,
           source_topic, source_partition, source_offset, ordinal)
        SELECT 'event', 'id', 'event-enriched', 'sink', -1, '[]', '%s', %d, place, 0
        FROM generate_series(%d, %d) AS place
        """
            .formatted(source.topic(), source.partition(), first, first + ROWS - 1));
  }

  private static long left() {
    return store.site.number("SELECT count(*) FROM weir.outbox");
  }

  private static long size() {
    return store.site.number("SELECT pg_relation_size('weir.outbox')");
  }

  private static long vacuums() {
    return store.site.number(
        "SELECT vacuum_count FROM pg_stat_user_tables WHERE relid = 'weir.outbox'::regclass");
  }
}
