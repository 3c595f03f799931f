package io.weir.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.sqlclient.Pool;
import io.weir.event.Claim;
import io.weir.event.Decision;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.event.OutboxRow;
import io.weir.event.Outcome;
import io.weir.event.SourcePartition;
import io.weir.lab.Lab;
import io.weir.store.OutboxShape;
import io.weir.store.OutboxTable;
import io.weir.store.OutboxTable.OffsetRange;
import io.weir.store.StoreSite;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The rows that batches leave in the outbox, and what they owe to the results. */
class OutboxBatchIT {
  private static final long MANY = 1_000_000;

  @RegisterExtension static final StoreSite store = new StoreSite();

  private final SourcePartition source = new SourcePartition(Lab.unique("batches"), 0);
  private final OutcomeSamples samples = new OutcomeSamples(source);
  private final OutboxTable outbox = new OutboxTable(store.pool);
  private Claim claim;
  private long next;

  @BeforeEach
  void owned() {
    claim = store.claimed(source);
  }

  @Test
  void noRowTellsOfAnEventBeforeTheRowThatPrecedesIt() {
    commit(LongStream.range(0, 5).mapToObj(samples::enriched).toArray(Outcome[]::new));
    commit(
        samples.enriched(5),
        samples.retry(6),
        samples.enriched(7),
        samples.enriched(8),
        samples.dead(9),
        samples.retry(10),
        samples.enriched(11));
    commit(samples.retry(12), samples.enriched(13, samples.id(0)));
    assertEquals(
        List.of(
            "4 event-batch {0,1,2,3,4}",
            "5 event-batch {5}",
            "6 event-retry {}",
            "8 event-batch {7,8}",
            "9 event-dead {}",
            "10 event-retry {}",
            "11 event-batch {11}",
            "12 event-retry {}"),
        rows(
            "concat_ws(' ', source_offset, type, ARRAY(SELECT unnest(event_offsets) ORDER BY 1))"));
  }

  @Test
  void onlyWhatTheResultsDoNotHaveStandsInTheRow() {
    commit(samples.enriched(0));
    assertEquals(
        List.of("t"),
        rows(
            "concat(payload IS NULL AND key IS NULL AND event_attempts IS NULL"
                + " AND event_headers IS NULL AND aggregateid = '')"));
  }

  @Test
  void aResultThatIsGoneStopsThePartitionByNameUntilItIsBack() {
    commit(samples.enriched(0), samples.enriched(1), samples.enriched(2));
    renameResult(1, "event_id || '!'");
    for (Failure failure : List.of(failureOfPage(), failureOfLook())) {
      assertEquals(Failure.Kind.CONFIGURATION, failure.kind());
      assertEquals("outbox-result-missing", failure.reason());
      assertTrue(failure.message().contains("offset 1 of " + source), failure::message);
      assertTrue(failure.message().contains(samples.id(1)), failure::message);
    }
    renameResult(1, "rtrim(event_id, '!')");
    assertEquals(List.of(0L, 1L, 2L), read());
  }

  @Test
  void anEventThatIsGivenUpIsLeftOutAndMayBeDecidedAnew() {
    commit(samples.enriched(0), samples.enriched(1));
    commit(samples.enriched(2));
    store.site.execute("DELETE FROM weir.event_outcome WHERE topic = '" + source.topic() + "'");
    for (int offset : new int[] {0, 1, 2}) {
      assertEquals("outbox-result-missing", failureOfPage().reason());
      // As the README has it.
      store.site.execute(
          """
          UPDATE weir.outbox SET event_ids[array_position(event_offsets, %1$d::bigint)] = NULL
          WHERE source_topic = '%2$s' AND source_partition = 0 AND %1$d = ANY (event_offsets)
          """
              .formatted(offset, source.topic()));
    }
    assertEquals(List.of(), read());
    OutboxTable.Page first = outbox.readPage(source, 0, next, 1, MANY).await();
    assertEquals(1, first.to(), "what is given up is passed over, and nothing else with it");
    assertEquals(
        0, store.site.number("SELECT count(*) FROM weir.outbox_events WHERE " + ofSource()));
    commit(samples.enriched(3, samples.id(1)));
    assertEquals(List.of(3L), read());
  }

  /** By its pieces it is known when a vacuum pays. */
  @Test
  void aBatchThatIsDeletedCountsAsThePiecesItIsKeptIn() {
    commit(LongStream.range(0, 640).mapToObj(samples::enriched).toArray(Outcome[]::new));
    commit(samples.retry(640), samples.enriched(641));
    long pieces = outbox.delete(Map.of(source, new OffsetRange(0, next))).await();
    assertEquals(21 + 1 + 1, pieces);
  }

  @Test
  void aPageOfALongBacklogReadsNoMoreBatchesThanItNeeds() {
    for (int batch = 0; batch < 40; batch++) {
      long first = next;
      commit(
          LongStream.range(first, first + 300).mapToObj(samples::enriched).toArray(Outcome[]::new));
    }
    Pool one = store.oneConnection();
    OutboxTable table = new OutboxTable(one);
    long before = piecesRead(one);
    assertEquals(20, table.readPage(source, 10, next, 20, MANY).await().rows().size());
    long few = piecesRead(one) - before;
    assertTrue(few > 0 && few < 2 * piecesOf(one), () -> few + " pieces read");
    one.close().await();
  }

  /** Pieces of large values of the outbox that were read in all. */
  private static long piecesRead(Pool one) {
    one.query("SELECT pg_stat_force_next_flush()").execute().await();
    return one.query(
            """
            SELECT idx_tup_fetch FROM pg_stat_all_tables
            WHERE relid = (SELECT reltoastrelid FROM pg_class WHERE oid = 'weir.outbox'::regclass)
            """)
        .execute()
        .await()
        .iterator()
        .next()
        .getLong(0);
  }

  /** How many pieces the values of the largest batch have. */
  private static long piecesOf(Pool one) {
    return one.query(
            """
            SELECT max(pg_column_size(event_ids) + pg_column_size(event_offsets)
                       + pg_column_size(event_bytes) + pg_column_size(event_timestamps)) / 1900 + 4
            FROM weir.outbox
            """)
        .execute()
        .await()
        .iterator()
        .next()
        .getLong(0);
  }

  private void renameResult(long offset, String id) {
    store.site.execute(
        "UPDATE weir.event_outcome SET event_id = %s WHERE topic = '%s' AND \"offset\" = %d"
            .formatted(id, source.topic(), offset));
  }

  private void commit(Outcome... outcomes) {
    long from = next;
    next += outcomes.length;
    store
        .transaction(OutboxShape.BATCHES)
        .commit(claim, new Decision(source, from, next, List.of(outcomes)))
        .await();
  }

  private List<Long> read() {
    return outbox.readPage(source, 0, next, MANY, MANY).await().rows().stream()
        .map(OutboxRow::sourceOffset)
        .toList();
  }

  private Failure failureOfPage() {
    return assertThrows(FailureException.class, this::read).failure();
  }

  private Failure failureOfLook() {
    List<Outcome> outcomes = List.of(samples.enriched(0), samples.enriched(1), samples.enriched(2));
    Decision decision = new Decision(source, 0, 3, outcomes);
    return assertThrows(FailureException.class, () -> outbox.rows(decision).await()).failure();
  }

  /** Of each row in the outbox. */
  private List<String> rows(String text) {
    return store
        .site
        .rows(
            "SELECT " + text + " FROM weir.outbox WHERE " + ofSource() + " ORDER BY source_offset")
        .stream()
        .map(row -> row.get(0))
        .toList();
  }

  private String ofSource() {
    return "source_topic = '" + source.topic() + "'";
  }
}
