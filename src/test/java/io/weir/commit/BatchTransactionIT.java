package io.weir.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.sqlclient.Pool;
import io.weir.event.Claim;
import io.weir.event.DeadLetter;
import io.weir.event.Decision;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.event.Header;
import io.weir.event.Origin;
import io.weir.event.OutboxRow;
import io.weir.event.Outcome;
import io.weir.event.SourcePartition;
import io.weir.event.SourceRecord;
import io.weir.lab.Lab;
import io.weir.store.ClaimRequest;
import io.weir.store.OffsetTable;
import io.weir.store.StoreSite;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Postgres makes of a decision, whatever the records hold and whoever was here before. */
class BatchTransactionIT {
  @RegisterExtension static final StoreSite store = new StoreSite();

  private final SourcePartition source = new SourcePartition(Lab.unique("decided"), 0);

  @ParameterizedTest
  @CsvSource({
    "1752000000000,        2025-07-08",
    "-1,                   1969-12-31",
    "1752000000000000,     9999-12-31",
    "1752000000000000000,  9999-12-31",
    "9223372036854775807,  9999-12-31",
    "-9223372036854775808, 0001-01-01",
  })
  void noRecordTimeKeepsADeadLetterOut(long timestamp, String day) {
    Outcome dead = dead(source.topic(), timestamp, Header.of("a\0b", "c"));
    assertInstanceOf(BatchTransaction.Result.Committed.class, commit(store.claimed(source), dead));
    assertEquals(
        day,
        store.site.text(
            "SELECT to_char(record_time AT TIME ZONE 'UTC', 'YYYY-MM-DD') FROM weir.dead_letter"
                + " WHERE event_id = '"
                + source.topic()
                + "'"));
  }

  @Test
  void aRowLeftInTheOutboxIsNoRecordsFaultAndIsToldWithItsMend() {
    store.site.execute(
        """
        INSERT INTO weir.outbox (aggregatetype, aggregateid, type, topic, topic_partition, headers,
          source_topic, source_partition, source_offset, ordinal)
        VALUES ('event', 'x', 'event-enriched', 'sink', -1, '[]', '%s', 0, 0, 0)"""
            .formatted(source.topic()));
    Claim claim = store.claimed(source);
    Failure failure = failure(() -> commit(claim, dead("left", 1)));
    assertEquals(Failure.Kind.CONFIGURATION, failure.kind());
    assertEquals("outbox-row-left", failure.reason());
    String mend = failure.message().substring(failure.message().indexOf("DELETE"));
    assertTrue(failure.message().contains("weir.consumed_offset"), failure::message);
    store.site.execute(mend);
    assertInstanceOf(BatchTransaction.Result.Committed.class, commit(claim, dead("left", 1)));
  }

  @Test
  void theSchemaServesOneGroupOfATopic() {
    store.claimed(source);
    OffsetTable other = new OffsetTable(store.pool, "another");
    Failure atStart =
        failure(() -> other.refuseAnotherGroup(List.of("none", source.topic())).await());
    assertEquals(Failure.Kind.CONFIGURATION, atStart.kind());
    assertEquals("schema-shared", atStart.reason());
    assertTrue(atStart.message().contains("of group group for"), atStart::message);
    Claim claim = new Claim(source, 2, UUID.randomUUID());
    Failure later =
        failure(
            () -> other.claim(List.of(new ClaimRequest(claim, StoreSite.TOPIC, 0, null))).await());
    assertEquals(Failure.Kind.CONFIGURATION, later.kind());
    assertEquals("schema-shared", later.reason());
    store.offsets.refuseAnotherGroup(List.of("none", source.topic())).await();
    other.refuseAnotherGroup(List.of("none")).await();
  }

  @Test
  void theStatementThatDecidesIsPreparedOnceForEachConnection() {
    Pool one = store.oneConnection();
    BatchTransaction table = store.transaction(one);
    Claim claim = store.claimed(source);
    table.commit(claim, new Decision(source, 0, 1, List.of())).await();
    table.commit(claim, new Decision(source, 1, 2, List.of())).await();
    String named =
        "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'WITH locked_offset%'";
    assertEquals(1, one.query(named).execute().await().iterator().next().getLong(0));
    one.close().await();
  }

  private Outcome dead(String id, long timestamp, Header... headers) {
    SourceRecord record =
        new SourceRecord(source, 0, timestamp, null, new byte[] {1}, List.of(headers));
    OutboxRow row =
        new OutboxRow(
            OutboxRow.Type.DEAD, "dead", OutboxRow.BY_KEY, null, null, List.of(headers), 0, 0);
    DeadLetter letter = new DeadLetter(Failure.record("not-json", "no"), "", 0, "[]", record);
    return new Outcome.Dead(0, id, new Origin(source.topic(), 0, 0, 1), letter, row);
  }

  private BatchTransaction.Result commit(Claim claim, Outcome outcome) {
    return store.transaction.commit(claim, new Decision(source, 0, 1, List.of(outcome))).await();
  }

  private static Failure failure(Runnable refused) {
    return assertThrows(FailureException.class, refused::run).failure();
  }
}
