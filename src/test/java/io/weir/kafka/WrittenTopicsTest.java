package io.weir.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.event.Failure;
import io.weir.ops.Health;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is known against a topic whose brokers are partly away. */
class WrittenTopicsTest {
  private static final UUID ID = UUID.randomUUID();
  private static final Map<String, String> SETTINGS =
      Map.of(
          "cleanup.policy", "delete",
          "retention.ms", "-1",
          "retention.bytes", "-1",
          "max.message.bytes", "1048588",
          "min.insync.replicas", "2");
  private static final TopicState WHOLE = new TopicState(ID, List.of(3, 2), 3, SETTINGS);
  private static final TopicState UNWRITABLE = new TopicState(ID, List.of(3, 1), 3, SETTINGS);

  /** For how many checks a leader may be on the move, a dead broker's too. */
  private static final int PATIENCE = 11;

  private final Health health = new Health();
  private final WrittenTopics topics = new WrittenTopics();

  private void check(TopicState state) {
    topics.judge(Map.of("dead", state), health);
  }

  private void take(TopicRole role) {
    topics.take(Map.of("dead", role), Map.of("dead", WHOLE));
  }

  @Test
  void aTopicThatTakesNothingForLongIsNamedUntilItTakesRecordsAgain() {
    take(new TopicRole.DeadLetters(Duration.ofDays(30)));
    for (int i = 0; i < PATIENCE; i++) {
      check(UNWRITABLE);
      assertEquals(Map.of(), topics.problems(), "after " + (i + 1) + " checks");
    }
    check(UNWRITABLE);
    Failure failure = topics.problems().get("dead");
    assertEquals("topic-unwritable", failure.reason());
    assertTrue(failure.message().contains("partitions [1]"), failure.message());
    assertEquals(failure, health.problems().get("topic:dead"));
    check(WHOLE);
    assertEquals(Map.of(), topics.problems());
    assertEquals(Map.of(), health.problems());
  }

  @Test
  void aLeaderThatMovesNowAndThenHoldsNothingUp() {
    take(new TopicRole.DeadLetters(Duration.ofDays(30)));
    for (int i = 0; i < 3 * PATIENCE; i++) {
      check(i % PATIENCE == 0 ? WHOLE : UNWRITABLE);
    }
    assertEquals(Map.of(), topics.problems());
  }

  @Test
  void whereNothingIsWrittenNothingNeedBeTaken() {
    take(new TopicRole.Source());
    for (int i = 0; i < 2 * PATIENCE; i++) {
      check(UNWRITABLE);
    }
    assertEquals(Map.of(), topics.problems());
  }
}
