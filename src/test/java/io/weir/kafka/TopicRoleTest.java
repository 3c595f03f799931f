package io.weir.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.event.Failure;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which settings of a topic are refused, which are only warned of, and which are somebody's own.
 */
class TopicRoleTest {
  private static final String TOPIC = "events.retry.1h";
  private static final TopicRole RETRY = new TopicRole.Retry(Duration.ofHours(1), false);
  private static final TopicRole DEAD = new TopicRole.DeadLetters(Duration.ofDays(30));
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private static TopicState state(String policy, long bytes, long millis) {
    Map<String, String> settings = new HashMap<>();
    settings.put("cleanup.policy", policy);
    settings.put("retention.bytes", Long.toString(bytes));
    settings.put("retention.ms", Long.toString(millis));
    return new TopicState(UUID.randomUUID(), List.of(1), 1, settings);
  }

  private static String reason(TopicRole role, TopicState state) {
    return role.objection(TOPIC, state).map(Failure::reason).orElse("none");
  }

  @ParameterizedTest
  @CsvSource({"compact", "'compact,delete'", "'delete, compact'"})
  void nothingThatWaitsMayGiveWayToANewerRecordOfItsKey(String policy) {
    TopicState compacted = state(policy, -1, -1);
    assertEquals("topic-compacted", reason(RETRY, compacted));
    assertEquals("topic-compacted", reason(DEAD, compacted));
    assertEquals("none", reason(new TopicRole.Sink(), compacted), "the sink is its readers'");
    assertEquals(Optional.empty(), new TopicRole.Sink().warning(TOPIC, compacted));
    assertEquals("none", reason(new TopicRole.Source(), compacted));
    assertTrue(new TopicRole.Source().warning(TOPIC, compacted).orElseThrow().contains(TOPIC));
  }

  @Test
  void nothingThatWaitsMayGoBecauseManyWait() {
    assertEquals("topic-retention", reason(RETRY, state("delete", 1 << 30, -1)));
    assertEquals("topic-retention", reason(DEAD, state("delete", 1 << 30, -1)));
    assertEquals("none", reason(new TopicRole.Sink(), state("delete", 1 << 30, -1)));
  }

  @Test
  void aRetryThatGoesWithinADayAfterItsDelayIsLostToASmallMishap() {
    assertEquals("topic-retention", reason(RETRY, state("delete", -1, HOUR)));
    assertEquals("topic-retention", reason(RETRY, state("delete", -1, DAY + HOUR - 1)));
    assertEquals("none", reason(RETRY, state("delete", -1, DAY + HOUR)));
    assertEquals("none", reason(RETRY, state("delete", -1, -1)));
  }

  @Test
  void anyOtherEndOfItsWaitIsWarnedOf() {
    String warning = RETRY.warning(TOPIC, state("delete", -1, 7 * DAY)).orElseThrow();
    assertTrue(warning.contains(TOPIC + " deletes records after 7d"), warning);
    assertEquals(Optional.empty(), RETRY.warning(TOPIC, state("delete", -1, -1)));
  }

  @Test
  void deadLettersMayGoAsSoonAsSomebodyCanHaveSeenThem() {
    assertEquals("topic-retention", reason(DEAD, state("delete", -1, HOUR - 1)));
    assertEquals("none", reason(DEAD, state("delete", -1, HOUR)));
    assertTrue(DEAD.warning(TOPIC, state("delete", -1, HOUR)).orElseThrow().contains("1h"));
    assertEquals(Optional.empty(), DEAD.warning(TOPIC, state("delete", -1, 30 * DAY)));
    assertEquals(Optional.empty(), DEAD.warning(TOPIC, state("delete", -1, -1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "none"})
  void whereNothingIsDeletedNoLimitIsOne(String policy) {
    assertEquals("none", reason(RETRY, state(policy, 1, 1)));
    assertEquals("none", reason(DEAD, state(policy, 1, 1)));
  }

  @Test
  void whatIsCreatedIsWhatIsAskedFor() {
    TopicRole.DeadLetters dead = new TopicRole.DeadLetters(Duration.ofDays(2));
    for (Map.Entry<TopicRole, Map<String, String>> created :
        Map.of(RETRY, TopicRole.Retry.creation(), dead, dead.creation()).entrySet()) {
      TopicState state = new TopicState(UUID.randomUUID(), List.of(1), 1, created.getValue());
      assertEquals("none", reason(created.getKey(), state));
      assertEquals(Optional.empty(), created.getKey().warning(TOPIC, state));
    }
  }
}
