package io.weir.commit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vertx.core.Future;
import io.weir.event.Claim;
import io.weir.event.DeadLetter;
import io.weir.event.Decision;
import io.weir.event.EnrichedHeaders;
import io.weir.event.Failure;
import io.weir.event.Origin;
import io.weir.event.OutboxRow;
import io.weir.event.Outcome;
import io.weir.event.SourcePartition;
import io.weir.event.SourceRecord;
import io.weir.lab.Lab;
import io.weir.lab.process.Await;
import io.weir.store.StoreSite;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An id comes to one thing, also where two partitions decide about it at the same moment. */
class OneOutcomeIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Failure FAILURE = Failure.record("not-json", "no JSON");

  @RegisterExtension static final StoreSite store = new StoreSite();

  private final SourcePartition source = new SourcePartition(Lab.unique("decided"), 0);
  private final String id = Lab.unique("id");

  @Test
  void aDeadLetterWaitsForAResultThatIsBeingCommittedAndGivesWay() throws Exception {
    assertEquals(
        new BatchTransaction.Result.Committed(Set.of(0L)), commitWhile("full", "{}", dead()));
    assertEquals("1 0 0", standing());
  }

  @Test
  void aResultWaitsForADeadLetterThatIsBeingCommittedAndGivesWay() throws Exception {
    assertEquals(
        new BatchTransaction.Result.Committed(Set.of(0L)), commitWhile("dead", null, enriched()));
    assertEquals("0 0 0", standing());
  }

  @Test
  void whatADeadLetterEndedDoesNotComeBackAsAResultOrARetry() {
    Claim claim = store.claimed(source);
    assertEquals(new BatchTransaction.Result.Committed(Set.of()), commit(claim, 0, dead()).await());
    assertEquals("0 1 1", standing());
    long next = 1;
    for (Outcome late : List.of(enriched(), retry(), dead())) {
      assertEquals(
          new BatchTransaction.Result.Committed(Set.of(0L)), commit(claim, next++, late).await());
    }
    assertEquals("0 1 1", standing());
  }

  /** Decides while another transaction has put its outcome of that id there, and then commits. */
  private BatchTransaction.Result commitWhile(String status, String json, Outcome outcome)
      throws SQLException {
    Claim claim = store.claimed(source);
    try (Connection other = store.site.connect()) {
      other.setAutoCommit(false);
      try (PreparedStatement insert =
          other.prepareStatement(
              "INSERT INTO weir.event_outcome"
                  + " (event_id, topic, partition, \"offset\", event, enrichment, status)"
                  + " VALUES (?, 'elsewhere', 1, 0, ?::json, ?::jsonb, ?)")) {
        insert.setString(1, id);
        insert.setString(2, json);
        insert.setString(3, json);
        insert.setString(4, status);
        insert.executeUpdate();
      }
      Future<BatchTransaction.Result> result = commit(claim, 0, outcome);
      Await.until(
          "the decision waits for the other one",
          LIMIT,
          () ->
              store.site.number(
                      "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'transactionid'"
                          + " AND datname = current_database()")
                  == 1);
      assertFalse(result.isComplete());
      other.commit();
      return result.await();
    }
  }

  private Future<BatchTransaction.Result> commit(Claim claim, long at, Outcome outcome) {
    return store.transaction.commit(claim, new Decision(source, at, at + 1, List.of(outcome)));
  }

  /** Results, dead letters and outbox rows of that id or of this partition. */
  private String standing() {
    return String.join(
        " ",
        store.site.text("SELECT count(*) FROM weir.enriched_event WHERE event_id = '" + id + "'"),
        store.site.text("SELECT count(*) FROM weir.dead_letter WHERE event_id = '" + id + "'"),
        store.site.text(
            "SELECT count(*) FROM weir.outbox_events WHERE source_topic = '"
                + source.topic()
                + "'"));
  }

  private Outcome enriched() {
    return new Outcome.Enriched(
        0, id, origin(), true, "{}", EnrichedHeaders.NONE, row(OutboxRow.Type.ENRICHED));
  }

  private Outcome retry() {
    return new Outcome.Retry(0, id, origin(), row(OutboxRow.Type.RETRY));
  }

  private Outcome dead() {
    SourceRecord record = new SourceRecord(source, 0, 1, null, "x".getBytes(UTF_8), List.of());
    return new Outcome.Dead(
        0, id, origin(), new DeadLetter(FAILURE, "", 0, "[]", record), row(OutboxRow.Type.DEAD));
  }

  private Origin origin() {
    return new Origin(source.topic(), 0, 0, 1);
  }

  private static OutboxRow row(OutboxRow.Type type) {
    return new OutboxRow(
        type, "out", OutboxRow.BY_KEY, null, "{}".getBytes(UTF_8), List.of(), 0, 0);
  }
}
