package io.weir.upkeep;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.event.SourcePartition;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Which records of a retry topic can go. */
class DeletionWatermarkTest {

  private static final UUID TOPIC = new UUID(1, 1);
  private static final SourcePartition ONE = new SourcePartition("events.retry.10s", 0);
  private static final SourcePartition OTHER = new SourcePartition("events.retry.10s", 1);

  private final DeletionWatermark watermark = new DeletionWatermark(Duration.ofMinutes(60));

  private Map<SourcePartition, Long> removable(int minute, UUID topic, long doneUpTo) {
    return watermark.removable(
        Set.of(ONE, OTHER),
        Map.of(ONE, new DeletionWatermark.Done(topic, doneUpTo)),
        Duration.ofMinutes(minute).toNanos());
  }

  private Map<SourcePartition, Long> removable(int minute, long doneUpTo) {
    return removable(minute, TOPIC, doneUpTo);
  }

  @Test
  void aRecordGoesWhenItHasBeenDoneWithForTheWholeTime() {
    assertEquals(Map.of(), removable(0, 5));
    assertEquals(Map.of(), removable(59, 80));
    assertEquals(Map.of(ONE, 5L), removable(60, 90));
    assertEquals(Map.of(), removable(119, 95));
    assertEquals(Map.of(ONE, 90L), removable(120, 99));
  }

  @Test
  void wherePostgresWasRestoredToAnOlderStateTheTimeBeginsAnew() {
    removable(0, 90);
    assertEquals(Map.of(), removable(30, 40));
    assertEquals(Map.of(), removable(60, 95));
    assertEquals(Map.of(ONE, 40L), removable(90, 99));
  }

  @Test
  void whatWasDoneWithInATopicSaysNothingOfAnotherUnderItsName() {
    removable(0, 90);
    assertEquals(Map.of(), removable(60, new UUID(2, 2), 95));
  }

  @Test
  void aPartitionOfWhichNothingIsKnownForAMomentIsRemembered() {
    removable(0, 5);
    Duration later = Duration.ofMinutes(30);
    assertEquals(Map.of(), watermark.removable(Set.of(ONE), Map.of(), later.toNanos()));
    assertEquals(Map.of(ONE, 5L), removable(60, 9));
  }

  @Test
  void aPartitionThatWasGivenAwayIsForgotten() {
    removable(0, 5);
    watermark.removable(Set.of(OTHER), Map.of(), Duration.ofMinutes(30).toNanos());
    assertEquals(Map.of(), removable(60, 9));
    assertEquals(Map.of(ONE, 9L), removable(120, 10));
  }

  @Test
  void whereNothingIsDoneWithNothingIsAskedToGo() {
    removable(0, 0);
    assertEquals(Map.of(), removable(60, 7));
  }
}
