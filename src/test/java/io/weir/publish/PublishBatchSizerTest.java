package io.weir.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How large the next turn may be, after those that failed and those that went out. */
class PublishBatchSizerTest {
  private static final Duration TIME = Duration.ofSeconds(10);
  private static final Duration QUICK = Duration.ofMillis(30);
  private static final int MOST_RECORDS = 10_000;
  private static final long MOST_BYTES = 16 << 20;

  private final PublishBatchSizer limit = new PublishBatchSizer(TIME);

  @Test
  void eachFailureHalvesTheTurnThatFailed() {
    limit.failed(MOST_RECORDS, MOST_BYTES);
    assertLimits(MOST_RECORDS / 2, MOST_BYTES / 2);
    limit.failed(1_000, 3_000_000);
    assertLimits(500, 1_500_000);
  }

  @Test
  void anEntryLargerThanTheLimitDoesNotRaiseIt() {
    limit.failed(100, 1_000);
    limit.failed(2_000, 4_000_000);
    assertLimits(25, 250);
  }

  @Test
  void atLeastOneEntryIsAlwaysTaken() {
    for (int i = 0; i < 50; i++) {
      limit.failed(limit.records(), limit.bytes());
    }
    assertLimits(1, 1);
  }

  @Test
  void whatGoesOutWithTimeToSpareDoublesTheNextUpToTheMost() {
    limit.failed(10, 1_000);
    limit.sent(QUICK);
    assertLimits(10, 1_000);
    for (int i = 0; i < 50; i++) {
      limit.sent(QUICK);
    }
    assertLimits(MOST_RECORDS, MOST_BYTES);
  }

  @Test
  void aTurnThatTookHalfItsTimeIsNotFollowedByALargerOne() {
    limit.failed(10, 1_000);
    limit.sent(TIME.dividedBy(2));
    assertLimits(5, 500);
  }

  private void assertLimits(int records, long bytes) {
    assertEquals(records, limit.records());
    assertEquals(bytes, limit.bytes());
  }
}
