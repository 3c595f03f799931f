package io.weir.commit;

import static io.weir.commit.OutcomeSamples.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.event.Claim;
import io.weir.event.Decision;
import io.weir.event.EnrichedHeaders;
import io.weir.event.FailureException;
import io.weir.event.Header;
import io.weir.event.OutboxRow;
import io.weir.event.Outcome;
import io.weir.event.SourcePartition;
import io.weir.lab.Lab;
import io.weir.store.OutboxShape;
import io.weir.store.OutboxTable;
import io.weir.store.OutboxTable.OffsetRange;
import io.weir.store.OutboxTable.Page;
import io.weir.store.StoreSite;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a decision leaves in the outbox, as its next owner reads it there, in either shape. */
@ParameterizedClass
@EnumSource
class OutboxReadBackIT {
  private static final long MANY = 1_000_000;

  @RegisterExtension static final StoreSite store = new StoreSite();

  private final OutboxShape shape;
  private final SourcePartition source = new SourcePartition(Lab.unique("read"), 0);
  private final OutcomeSamples samples = new OutcomeSamples(source);
  private final OutboxTable outbox = new OutboxTable(store.pool);
  private final List<Outcome> decided = new ArrayList<>();
  private Claim claim;
  private long next;

  OutboxReadBackIT(OutboxShape shape) {
    this.shape = shape;
  }

  @BeforeEach
  void owned() {
    claim = store.claimed(source);
  }

  @Test
  void everyByteIsWhatItWasWhenItWasDecided() {
    EnrichedHeaders none = new EnrichedHeaders(List.of(), null, null);
    List<Header> strange =
        List.of(
            Header.of("trace", "ä\"\\\u2028"),
            new Header("trace", null),
            new Header("", new byte[0]),
            new Header("bytes", new byte[] {0, -1, 7}));
    String noise =
        new Random(7)
            .ints(100_000, 0x21, 0x7f)
            .mapToObj(c -> c == '"' || c == '\\' ? "." : Character.toString(c))
            .reduce("", String::concat);
    commit(
        samples.enriched(0, samples.id(0), true, null, " {\"a\" :\t10.10,\n\"a\":1e400 } \n", none),
        samples.enriched(
            1,
            samples.id(1),
            false,
            new byte[0],
            "{\"\\u0000\\ud83d\\ude00\":\"\\/\"}",
            new EnrichedHeaders(strange, 0, 0L)),
        samples.dead(2),
        samples.enriched(
            3,
            samples.id(3),
            true,
            new byte[] {0, -1},
            "{\"😀\u2028\":-0.0e-0}",
            new EnrichedHeaders(List.of(), 1_000, Long.MAX_VALUE)),
        samples.enriched(
            4, samples.id(4), true, null, "{\"a\":\"" + "ab".repeat(100_000) + "\"}", none),
        samples.enriched(5, samples.id(5), true, null, "{\"a\":\"" + noise + "\"}", none),
        samples.retry(6),
        samples.enriched(7, samples.id(7), true, null, "{}", none));
    assertRead(decided, all());
  }

  @Test
  void whatHadNoEffectIsNotThere() {
    commit(samples.enriched(0), samples.enriched(1), samples.dead(2));
    Outcome third = samples.enriched(4);
    Outcome fourth = samples.enriched(6);
    BatchTransaction.Result result =
        commit(
            samples.enriched(3, samples.id(1)),
            third,
            samples.enriched(5, samples.id(2)),
            fourth,
            samples.enriched(7, samples.id(0)),
            samples.dead(8, samples.id(1)));
    assertEquals(new BatchTransaction.Result.Committed(Set.of(3L, 5L, 7L, 8L)), result);
    assertRead(List.of(third, fourth), read(3, next, MANY, MANY));
    assertEquals(
        new BatchTransaction.Result.Committed(Set.of(9L)),
        commit(samples.enriched(9, samples.id(1))));
    assertRead(List.of(), read(9, next, MANY, MANY));
    assertEquals(
        5, store.site.number("SELECT count(*) FROM weir.outbox_events WHERE " + ofSource()));
  }

  @Test
  void aDecisionThatMayHaveTakenEffectIsFoundAsItWasMade() {
    commit(samples.enriched(0), samples.retry(1));
    List<Outcome> outcomes =
        List.of(samples.enriched(2), samples.retry(3), samples.enriched(4), samples.dead(5));
    commit(outcomes.toArray(Outcome[]::new));
    commit(samples.enriched(6));
    Decision decision = new Decision(source, 2, 6, outcomes);
    assertRead(outcomes, outbox.rows(decision).await());
    assertRead(List.of(), outbox.rows(new Decision(source, 7, 9, List.of())).await());
  }

  @Test
  void pagesOfAnySizeHaveEverythingOnceAndInOrderFromAnyOffset() {
    commit(LongStream.range(0, 20).mapToObj(samples::enriched).toArray(Outcome[]::new));
    commit(
        samples.retry(20),
        samples.enriched(21),
        samples.enriched(22),
        samples.retry(23),
        samples.dead(24),
        samples.enriched(25));
    commit(samples.retry(26), samples.retry(27));
    commit(LongStream.range(28, 40).mapToObj(samples::enriched).toArray(Outcome[]::new));
    for (int from : new int[] {0, 1, 7, 19, 20, 21, 22, 25, 28, 39, 40}) {
      for (int rows = 1; rows < 45; rows += 3) {
        assertRead(decided.subList(from, 40), pages(from, rows, MANY));
      }
      for (long bytes : new long[] {1, 100, 500, 3_000}) {
        assertRead(decided.subList(from, 40), pages(from, MANY, bytes));
      }
    }
    assertEquals(7, read(0, next, 7, MANY).size(), "no more rows than are wanted");
    assertEquals(1, read(3, next, MANY, 1).size(), "no more bytes than are wanted");
  }

  @Test
  void whatIsNotPublishedOfABatchIsKeptUntilItIs() {
    commit(LongStream.range(0, 10).mapToObj(samples::enriched).toArray(Outcome[]::new));
    commit(samples.enriched(10));
    delete(0, 6);
    assertRead(decided.subList(6, 11), read(6, next, MANY, MANY));
    delete(0, 10);
    assertRead(decided.subList(10, 11), all());
    delete(10, 11);
    assertEquals(0, store.site.number("SELECT count(*) FROM weir.outbox WHERE " + ofSource()));
  }

  @Test
  void whatTheOtherShapeHasLeftIsReadTheSame() {
    commit(samples.enriched(0), samples.enriched(1));
    for (OutboxShape other : OutboxShape.values()) {
      commitTo(
          store.transaction(other),
          samples.enriched(next),
          samples.retry(next + 1),
          samples.enriched(next + 2));
    }
    assertRead(decided, all());
    assertRead(decided, pages(0, 2, MANY));
  }

  @Test
  void nothingIsDecidedWhereRowsOfEitherShapeAreLeft() {
    for (OutboxShape left : OutboxShape.values()) {
      commitTo(store.transaction(left), samples.enriched(next), samples.enriched(next + 1));
      next -= 2;
      store.site.execute(
          "UPDATE weir.consumed_offset SET next_offset = "
              + next
              + " WHERE topic = '"
              + source.topic()
              + "'");
      FailureException refused =
          assertThrows(
              FailureException.class,
              () -> commit(samples.dead(next, "new"), samples.dead(next + 1, "newer")));
      assertEquals("outbox-row-left", refused.failure().reason());
      String message = refused.failure().message();
      store.site.execute(message.substring(message.indexOf("DELETE")));
      store.site.execute("DELETE FROM weir.event_outcome WHERE topic = '" + source.topic() + "'");
      assertInstanceOf(
          BatchTransaction.Result.Committed.class,
          commit(samples.enriched(next), samples.enriched(next + 1)));
    }
  }

  @Test
  void theLargestBatchIsReadBack() {
    commit(LongStream.range(0, 20_000).mapToObj(samples::enriched).toArray(Outcome[]::new));
    assertRead(decided, pages(0, 2_000, MANY));
  }

  private BatchTransaction.Result commit(Outcome... outcomes) {
    return commitTo(store.transaction(shape), outcomes);
  }

  private BatchTransaction.Result commitTo(BatchTransaction transaction, Outcome... outcomes) {
    long from = next;
    long to = from + outcomes.length;
    BatchTransaction.Result result =
        transaction.commit(claim, new Decision(source, from, to, List.of(outcomes))).await();
    next = to;
    decided.addAll(List.of(outcomes));
    return result;
  }

  private List<OutboxRow> all() {
    return read(0, next, MANY, MANY);
  }

  private List<OutboxRow> read(long from, long to, long rows, long bytes) {
    return outbox.readPage(source, from, to, rows, bytes).await().rows();
  }

  /** All rows from an offset on, page by page. */
  private List<OutboxRow> pages(long from, long rows, long bytes) {
    List<OutboxRow> all = new ArrayList<>();
    long at = from;
    while (at < next) {
      Page page = outbox.readPage(source, at, next, rows, bytes).await();
      assertTrue(page.to() > at, "a page goes on");
      all.addAll(page.rows());
      at = page.to();
    }
    return all;
  }

  private static void assertRead(List<Outcome> outcomes, List<OutboxRow> rows) {
    assertEquals(
        outcomes.stream().map(outcome -> text(OutcomeSamples.row(outcome))).toList(),
        rows.stream().map(OutcomeSamples::text).toList());
  }

  private void delete(long from, long to) {
    outbox.delete(Map.of(source, new OffsetRange(from, to))).await();
  }

  private String ofSource() {
    return "source_topic = '" + source.topic() + "'";
  }
}
