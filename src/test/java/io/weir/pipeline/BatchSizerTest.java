package io.weir.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.event.EnrichedHeaders;
import io.weir.event.Origin;
import io.weir.event.OutboxRow;
import io.weir.event.Outcome;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many records a batch may have, after what became of the last ones. */
class BatchSizerTest {
  private static final int MOST = 2_000;
  private static final long BATCH_BYTES = 4 << 20;

  private static final long DEADLINE_NANOS = 2_000_000_000L;
  private static final long QUICK_NANOS = DEADLINE_NANOS / 4;

  private final BatchSizer limit = new BatchSizer(MOST, BATCH_BYTES, DEADLINE_NANOS);

  @Test
  void itBeginsWithAHundredAndNeverHasMoreThanTheMost() {
    assertEquals(100, limit.records());
    grown();
    assertEquals(MOST, limit.records());
    assertEquals(7, new BatchSizer(7, BATCH_BYTES, DEADLINE_NANOS).records());
  }

  @Test
  void aQuickBatchIsFollowedByFourTimesAsMany() {
    limit.prepared(small(), QUICK_NANOS);
    limit.grow(QUICK_NANOS);
    assertEquals(400, limit.records());
  }

  @Test
  void aBatchWhoseFourfoldWouldMissTheDeadlineIsFollowedByTwiceAsMany() {
    limit.prepared(small(), QUICK_NANOS + 1);
    limit.grow(1);
    assertEquals(200, limit.records());
    limit.prepared(small(), 1);
    limit.grow(QUICK_NANOS + 1);
    assertEquals(400, limit.records());
  }

  @Test
  void aBatchThatWasTooMuchIsFollowedByHalfOfIt() {
    grown();
    limit.shrink(600);
    assertEquals(300, limit.records());
    limit.shrink(1);
    assertEquals(1, limit.records());
  }

  @Test
  void smallEventsWithLargeAnswersAreTakenInBatchesThatStayWithinFourTimesTheirBytes() {
    int answer = 64 << 10;
    for (int batch = 0; batch < 10; batch++) {
      List<Outcome> outcomes = Collections.nCopies(limit.records(), enriched(answer));
      long bytes = outcomes.stream().mapToLong(Outcome::size).sum();
      assertTrue(bytes <= 4 * BATCH_BYTES, limit.records() + " records, " + bytes + " bytes");
      limit.prepared(outcomes, 1);
      limit.grow(1);
    }
    assertEquals(255, limit.records(), "as many as fit, again and again");
  }

  @Test
  void largeAnswersHoldUpNobodyOnceTheyAreOver() {
    grown();
    limit.prepared(Collections.nCopies(50, enriched(1 << 20)), 1);
    assertEquals(15, limit.records());
    limit.prepared(Collections.nCopies(15, enriched(600)), 1);
    assertEquals(MOST, limit.records());
  }

  @Test
  void oneEventIsAlwaysTaken() {
    limit.prepared(List.of(enriched(100 << 20)), 1);
    assertEquals(1, limit.records());
  }

  @Test
  void whatPutsNothingIntoTheOutboxWeighsNothing() {
    grown();
    limit.prepared(List.of(new Outcome.Duplicate(0, "id"), new Outcome.Skipped(1, "id")), 1);
    assertEquals(MOST, limit.records());
  }

  private void grown() {
    for (int i = 0; i < 20; i++) {
      limit.grow(1);
    }
  }

  private static List<Outcome> small() {
    return List.of(enriched(600));
  }

  private static Outcome enriched(int valueBytes) {
    OutboxRow row =
        new OutboxRow(
            OutboxRow.Type.ENRICHED,
            "enriched",
            OutboxRow.BY_KEY,
            null,
            new byte[valueBytes],
            List.of(),
            0,
            0);
    return new Outcome.Enriched(
        0, "id", new Origin("events", 0, 0, 0), true, "{}", EnrichedHeaders.NONE, row);
  }
}
