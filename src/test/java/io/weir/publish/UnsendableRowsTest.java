package io.weir.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Promise;
import io.weir.event.Failure;
import io.weir.event.OutboxRow;
import io.weir.event.SourcePartition;
import io.weir.kafka.SendRefusal;
import io.weir.ops.Health;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What no batch takes along is known by name until it goes through or has left. */
class UnsendableRowsTest {
  private static final SourcePartition ONE = new SourcePartition("events", 1);
  private static final SourcePartition TWO = new SourcePartition("events", 2);
  private static final long ASSIGNMENT = 7;
  private static final Failure FAILURE = new Failure(Failure.Kind.CONFIGURATION, "gone", "mend it");
  private static final String TOPIC_PLACE = "publish:me:dead";

  private final Map<String, Failure> known = new HashMap<>();
  private final Health health = new Health();
  private final UnsendableRows rows = new UnsendableRows("publish:me", () -> known, health);
  private long now = System.nanoTime();

  private static OutboxRow row(String topic, long offset) {
    return new OutboxRow(
        OutboxRow.Type.DEAD, topic, OutboxRow.BY_KEY, null, null, List.of(), offset, 0);
  }

  private void refused(SourcePartition source, OutboxRow row, SendRefusal.Scope scope) {
    RefusedRow refused = new RefusedRow(row, new SendRefusal(scope, FAILURE));
    rows.refused(List.of(entry(source, row)), refused, now);
  }

  private static Backlog.Entry entry(SourcePartition source, OutboxRow row) {
    return new Backlog.Entry(
        source, ASSIGNMENT, row.sourceOffset() + 1, List.of(row), 100, Promise.promise());
  }

  private boolean mayTry(SourcePartition source, OutboxRow row) {
    return rows.mayTry(source, List.of(row), now);
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  @Test
  void aTopicThatTakesNothingIsInTheWayOfAllItsRowsAndOfNoOther() {
    refused(ONE, row("dead", 5), SendRefusal.Scope.TOPIC);
    assertEquals(1, rows.sendable(TWO, List.of(row("sink", 8), row("dead", 9), row("sink", 10))));
    assertEquals(2, rows.sendable(TWO, List.of(row("sink", 5), row("sink", 6))));
    assertEquals(Set.of(TOPIC_PLACE), health.problems().keySet());
  }

  @Test
  void aRecordThatIsRefusedIsInTheWayOfItselfAlone() {
    refused(ONE, row("sink", 5), SendRefusal.Scope.RECORD);
    assertEquals(1, rows.sendable(ONE, List.of(row("sink", 4), row("sink", 5), row("sink", 6))));
    assertEquals(1, rows.sendable(ONE, List.of(row("sink", 6))));
    assertEquals(1, rows.sendable(TWO, List.of(row("sink", 5))));
    assertEquals(Set.of("publish:events-1"), health.problems().keySet());
  }

  @Test
  void rowsOfOneRecordAreNotParted() {
    refused(ONE, row("dead", 1), SendRefusal.Scope.TOPIC);
    assertEquals(1, rows.sendable(TWO, List.of(row("sink", 3), row("sink", 4), row("dead", 4))));
  }

  @Test
  void itIsTriedLessAndLessOftenButNeverLater() {
    OutboxRow row = row("dead", 5);
    refused(ONE, row, SendRefusal.Scope.TOPIC);
    assertFalse(mayTry(ONE, row));
    assertFalse(rows.admits(ONE, ASSIGNMENT, now));
    pass(Duration.ofMillis(200));
    assertTrue(mayTry(ONE, row));
    assertTrue(rows.admits(ONE, ASSIGNMENT, now));
    for (int i = 0; i < 100; i++) {
      refused(ONE, row, SendRefusal.Scope.TOPIC);
    }
    pass(Duration.ofSeconds(4));
    assertFalse(mayTry(ONE, row));
    pass(Duration.ofSeconds(6));
    assertTrue(mayTry(ONE, row));
  }

  @Test
  void aRecordThatIsTooSlowLeavesTheOthersMostOfTheTime() {
    OutboxRow row = row("sink", 5);
    rows.tooSlow(entry(ONE, row), FAILURE, Duration.ofSeconds(60), now);
    assertTrue(health.problems().get("publish:events-1").message().contains("offset 5, 100 bytes"));
    pass(Duration.ofSeconds(539));
    assertFalse(mayTry(ONE, row));
    pass(Duration.ofSeconds(1));
    assertTrue(mayTry(ONE, row));
  }

  @Test
  void aTopicKnownToBeGoneIsNotTriedUntilItIsBack() {
    known.put("dead", FAILURE);
    OutboxRow row = row("dead", 5);
    assertEquals(0, rows.sendable(ONE, List.of(row)));
    assertFalse(mayTry(ONE, row));
    rows.hold(ONE, ASSIGNMENT, List.of(row), now);
    assertTrue(health.problems().get(TOPIC_PLACE).message().contains("events-1"));
    pass(Duration.ofHours(1));
    assertFalse(mayTry(ONE, row));
    assertFalse(rows.admits(ONE, ASSIGNMENT, now));
    known.clear();
    assertTrue(mayTry(ONE, row));
    assertTrue(rows.admits(ONE, ASSIGNMENT, now));
  }

  @Test
  void theProblemStaysUntilARowForItGoesThroughAndThenAllThatWaitGoOn() {
    refused(ONE, row("dead", 5), SendRefusal.Scope.TOPIC);
    rows.hold(TWO, ASSIGNMENT, List.of(row("dead", 9)), now);
    rows.sent(entry(ONE, row("sink", 4)));
    assertEquals(Set.of(TOPIC_PLACE), health.problems().keySet());
    rows.sent(entry(ONE, row("dead", 5)));
    assertEquals(Map.of(), health.problems());
    assertTrue(rows.admits(TWO, ASSIGNMENT, now));
    assertTrue(rows.isEmpty());
  }

  @Test
  void aRecordThatGoesThroughIsInTheWayNoMore() {
    refused(ONE, row("sink", 5), SendRefusal.Scope.RECORD);
    rows.sent(entry(ONE, row("sink", 4)));
    assertTrue(rows.isHeld(ONE));
    rows.sent(entry(ONE, row("sink", 5)));
    assertEquals(Map.of(), health.problems());
    assertTrue(rows.isEmpty());
  }

  @Test
  void whatIsPublishedAllTheSameIsHeldNoMore() {
    refused(ONE, row("dead", 5), SendRefusal.Scope.TOPIC);
    rows.sent(entry(ONE, row("sink", 7)));
    assertEquals(Map.of(), health.problems());
    assertTrue(rows.isEmpty());
  }

  @Test
  void whatHasLeftIsNamedNoMore() {
    refused(ONE, row("dead", 5), SendRefusal.Scope.TOPIC);
    rows.hold(TWO, ASSIGNMENT, List.of(row("dead", 9)), now);
    refused(TWO, row("sink", 9), SendRefusal.Scope.RECORD);
    rows.retain((source, assignment) -> source.equals(TWO) && assignment == ASSIGNMENT);
    assertEquals(Set.of("publish:events-2"), health.problems().keySet());
    rows.retain((source, assignment) -> assignment != ASSIGNMENT);
    assertEquals(Map.of(), health.problems());
    assertTrue(rows.isEmpty());
  }

  @Test
  void manyThatWaitAreNotAllNamed() {
    known.put("dead", FAILURE);
    for (int partition = 0; partition < 9; partition++) {
      rows.hold(new SourcePartition("events", partition), ASSIGNMENT, List.of(row("dead", 1)), now);
    }
    String message = health.problems().get(TOPIC_PLACE).message();
    assertEquals("holds up events-0, events-1, events-2 and 6 more: mend it", message);
  }
}
