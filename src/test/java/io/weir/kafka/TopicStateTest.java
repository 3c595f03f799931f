package io.weir.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Whether a topic may take the place of one that was there before. */
class TopicStateTest {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "cleanup.policy", "delete",
          "retention.ms", "-1",
          "retention.bytes", "-1",
          "max.message.bytes", "1048588",
          "segment.ms", "1");

  private final TopicState before = topic(12, Map.of());

  private static TopicState topic(int partitions, Map<String, String> otherwise) {
    Map<String, String> settings = new HashMap<>(SETTINGS);
    settings.putAll(otherwise);
    return new TopicState(UUID.randomUUID(), Collections.nCopies(partitions, 1), 1, settings);
  }

  @Test
  void oneAsItWasMayAndSoMayOneWithMorePartitions() {
    assertEquals(List.of(), topic(12, Map.of("segment.ms", "2")).differences(before));
    assertEquals(List.of(), topic(13, Map.of()).differences(before));
  }

  @Test
  void whatItLacksOrHasOtherwiseIsTold() {
    assertEquals(
        List.of("1 partitions instead of 12", "retention.ms=604800000 instead of -1"),
        topic(1, Map.of("retention.ms", "604800000")).differences(before));
    assertEquals(
        List.of("max.message.bytes=2000000 instead of 1048588"),
        topic(12, Map.of("max.message.bytes", "2000000")).differences(before));
  }

  @Test
  void aPartitionWithoutALeaderOrWithTooFewReplicasInSyncTakesNothing() {
    Map<String, String> settings = Map.of("min.insync.replicas", "2");
    List<Integer> inSync = List.of(3, 1, 2, 0);
    assertEquals(
        List.of(1, 3), new TopicState(UUID.randomUUID(), inSync, 3, settings).unwritable());
    assertEquals(List.of(3), new TopicState(UUID.randomUUID(), inSync, 1, settings).unwritable());
  }

  @Test
  void whatItMustBeLikeIsToldInKafkasTerms() {
    assertEquals(
        "12 partitions, cleanup.policy=delete, retention.ms=-1, retention.bytes=-1,"
            + " max.message.bytes=1048588",
        before.described());
  }
}
