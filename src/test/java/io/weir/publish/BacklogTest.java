package io.weir.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Promise;
import io.weir.event.OutboxRow;
import io.weir.event.SourcePartition;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What waits to be published keeps its order and is counted until it is out. */
class BacklogTest {

  private static final OutboxRow ROW =
      new OutboxRow(
          OutboxRow.Type.ENRICHED, "enriched", OutboxRow.BY_KEY, null, null, List.of(), 0, 0);

  private final Backlog backlog = new Backlog();
  private int entries;

  private Backlog.Entry add(int rows, int bytes) {
    Backlog.Entry entry =
        new Backlog.Entry(
            new SourcePartition("events", 0),
            1,
            ++entries,
            Collections.nCopies(rows, ROW),
            bytes,
            Promise.promise());
    backlog.add(entry);
    return entry;
  }

  /** Takes entries, which are named by their numbers. */
  private List<Long> take(int maxRecords, long maxBytes) {
    return backlog.take(maxRecords, maxBytes).stream().map(Backlog.Entry::nextOffset).toList();
  }

  @Test
  void entriesAreTakenInOrderUntilALimitIsReached() {
    add(2, 10);
    add(2, 10);
    add(1, 10);
    assertEquals(List.of(1L, 2L), take(4, 1_000));
    assertEquals(List.of(3L), take(4, 1_000));
    assertTrue(backlog.isEmpty());
  }

  @Test
  void bytesAreALimitToo() {
    add(1, 60);
    add(1, 60);
    assertEquals(List.of(1L), take(100, 100));
  }

  @Test
  void anEntryLargerThanEveryLimitIsTakenAlone() {
    add(50, 500);
    add(1, 1);
    assertEquals(List.of(1L), take(10, 10));
  }

  @Test
  void whatIsTakenCountsUntilItIsDone() {
    Backlog.Entry first = add(2, 10);
    add(3, 20);
    backlog.take(2, 1_000);
    assertEquals(5, backlog.records());
    assertEquals(30, backlog.bytes());
    backlog.done(first);
    assertEquals(3, backlog.records());
    assertEquals(20, backlog.bytes());
  }

  @Test
  void whatIsPutBackComesFirstInItsOrderAndIsNotCountedTwice() {
    add(1, 10);
    add(1, 10);
    add(1, 10);
    backlog.putBack(backlog.take(2, 1_000));
    assertEquals(3, backlog.records());
    assertEquals(List.of(1L, 2L, 3L), take(10, 1_000));
  }
}
