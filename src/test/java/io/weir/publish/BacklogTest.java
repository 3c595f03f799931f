package io.weir.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Promise;
import io.weir.event.OutboxRow;
import io.weir.event.SourcePartition;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What waits to be published keeps its order and is counted until it is out. */
class BacklogTest {

  private static final SourcePartition EVENTS = new SourcePartition("events", 0);
  private static final SourcePartition OTHERS = new SourcePartition("events", 1);
  private static final String SINK = "enriched";
  private static final String GONE = "gone";

  private final Backlog backlog = new Backlog();
  private final Gate gate = new Gate();
  private int entries;

  /** Lets nothing for {@link #GONE} into a batch. */
  private static final class Gate implements Backlog.Gate {
    private boolean tries;
    private final Set<SourcePartition> lost = new HashSet<>();

    @Override
    public boolean isOurs(Backlog.Entry entry) {
      return !lost.contains(entry.source());
    }

    @Override
    public int sendable(Backlog.Entry entry) {
      List<String> topics = entry.rows().stream().map(OutboxRow::topic).toList();
      return topics.contains(GONE) ? topics.indexOf(GONE) : topics.size();
    }

    @Override
    public boolean mayTry(Backlog.Entry entry) {
      return tries;
    }
  }

  private static OutboxRow row(String topic, long offset) {
    return new OutboxRow(
        OutboxRow.Type.ENRICHED, topic, OutboxRow.BY_KEY, null, null, List.of(), offset, 0);
  }

  private Backlog.Entry add(SourcePartition source, long nextOffset, List<OutboxRow> rows) {
    long bytes = rows.stream().mapToLong(OutboxRow::size).sum();
    Backlog.Entry entry = new Backlog.Entry(source, 1, nextOffset, rows, bytes, Promise.promise());
    backlog.add(entry);
    return entry;
  }

  private Backlog.Entry add(int rows, int bytes) {
    Backlog.Entry entry =
        new Backlog.Entry(
            EVENTS,
            1,
            ++entries,
            Collections.nCopies(rows, row(SINK, 0)),
            bytes,
            Promise.promise());
    backlog.add(entry);
    return entry;
  }

  /** Takes entries, which are named by their numbers. */
  private List<Long> take(int maxRecords, long maxBytes) {
    return take(maxRecords, maxBytes, Backlog.Taken::entries);
  }

  private List<Long> take(
      int maxRecords, long maxBytes, Function<Backlog.Taken, List<Backlog.Entry>> which) {
    return which.apply(backlog.take(maxRecords, maxBytes, gate)).stream()
        .map(Backlog.Entry::nextOffset)
        .toList();
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
  void anEntryLargerThanALimitIsTakenInPartsThatEndWhereTheNextBegins() {
    Backlog.Entry whole =
        add(EVENTS, 60, List.of(row(SINK, 10), row(SINK, 20), row(SINK, 30), row(SINK, 50)));
    add(OTHERS, 8, List.of(row(SINK, 7)));
    assertEquals(List.of(30L), take(2, 1_000));
    assertEquals(List.of(50L), take(100, 2 * row(SINK, 0).size() - 1));
    List<Backlog.Entry> last = backlog.take(2, 1_000, gate).entries();
    assertEquals(List.of(60L, 8L), last.stream().map(Backlog.Entry::nextOffset).toList());
    assertSame(whole.published(), last.get(0).published(), "who waits is told by the last part");
  }

  @Test
  void rowsOfOneRecordAreNeverParted() {
    add(EVENTS, 3, List.of(row(SINK, 1), row(SINK, 1), row(SINK, 1), row(SINK, 2)));
    assertEquals(3, backlog.take(1, 1, gate).entries().get(0).rows().size());
    assertEquals(1, backlog.take(1, 1, gate).entries().get(0).rows().size());
  }

  @Test
  void partsCountAsTheWhole() {
    add(EVENTS, 60, List.of(row(SINK, 10), row(SINK, 20), row(SINK, 30)));
    long bytes = backlog.bytes();
    List<Backlog.Entry> part = backlog.take(2, 1_000, gate).entries();
    backlog.putBack(part);
    assertEquals(3, backlog.records());
    assertEquals(bytes, backlog.bytes());
    backlog.take(10, 10_000, gate).entries().forEach(backlog::done);
    assertEquals(0, backlog.records());
    assertEquals(0, backlog.bytes());
  }

  @Test
  void whatIsTakenCountsUntilItIsDone() {
    Backlog.Entry first = add(2, 10);
    add(3, 20);
    backlog.take(2, 1_000, gate);
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
    backlog.putBack(backlog.take(2, 1_000, gate).entries());
    assertEquals(3, backlog.records());
    assertEquals(List.of(1L, 2L, 3L), take(10, 1_000));
  }

  @Test
  void whatWouldTakeABatchDownIsNotInItNorWhatFollowsInItsPartition() {
    add(EVENTS, 4, List.of(row(SINK, 1), row(GONE, 2), row(SINK, 3)));
    add(EVENTS, 5, List.of(row(SINK, 4)));
    add(OTHERS, 9, List.of(row(SINK, 8)));
    assertEquals(List.of(2L, 9L), take(10, 10_000));
    // The head was in the batch before, which may have failed: only now is the rest given back.
    assertEquals(List.of(4L, 5L), take(10, 10_000, Backlog.Taken::givenBack));
    assertTrue(backlog.isEmpty());
  }

  @Test
  void whatWouldTakeABatchDownIsTriedAlone() {
    gate.tries = true;
    add(EVENTS, 4, List.of(row(SINK, 1), row(GONE, 2), row(SINK, 3)));
    add(OTHERS, 9, List.of(row(SINK, 8)));
    assertEquals(List.of(2L, 9L), take(10, 10_000));
    assertEquals(List.of(3L), take(10, 10_000));
    assertEquals(List.of(4L), take(10, 10_000));
    assertTrue(backlog.isEmpty());
  }

  @Test
  void whatHasGoneToAnotherOwnerIsGivenBack() {
    gate.lost.add(EVENTS);
    add(EVENTS, 4, List.of(row(GONE, 1), row(SINK, 2)));
    add(OTHERS, 9, List.of(row(SINK, 8)));
    Backlog.Taken taken = backlog.take(10, 10_000, gate);
    assertEquals(List.of(EVENTS), taken.givenBack().stream().map(Backlog.Entry::source).toList());
    assertEquals(List.of(OTHERS), taken.entries().stream().map(Backlog.Entry::source).toList());
  }
}
