package io.weir.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

  private final BatchSizer limit = new BatchSizer(MOST, BATCH_BYTES);

  @Test
  void itBeginsSmallAndDoublesUpToTheMost() {
    assertEquals(10, limit.records());
    limit.grow();
    assertEquals(20, limit.records());
    grown();
    assertEquals(MOST, limit.records());
    assertEquals(7, new BatchSizer(7, BATCH_BYTES).records());
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
      limit.weigh(outcomes);
      limit.grow();
    }
    assertEquals(255, limit.records(), "as many as fit, again and again");
  }

  @Test
  void largeAnswersHoldUpNobodyOnceTheyAreOver() {
    grown();
    limit.weigh(Collections.nCopies(50, enriched(1 << 20)));
    assertEquals(15, limit.records());
    limit.weigh(Collections.nCopies(15, enriched(600)));
    assertEquals(MOST, limit.records());
  }

  @Test
  void oneEventIsAlwaysTaken() {
    limit.weigh(List.of(enriched(100 << 20)));
    assertEquals(1, limit.records());
  }

  @Test
  void whatPutsNothingIntoTheOutboxWeighsNothing() {
    grown();
    limit.weigh(List.of(new Outcome.Duplicate(0, "id"), new Outcome.Skipped(1, "id")));
    assertEquals(MOST, limit.records());
  }

  private void grown() {
    for (int i = 0; i < 20; i++) {
      limit.grow();
    }
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
    return new Outcome.Enriched(0, "id", new Origin("events", 0, 0, 0), true, "{}", row);
  }
}
