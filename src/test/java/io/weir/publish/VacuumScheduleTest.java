package io.weir.publish;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** How often the outbox is vacuumed. */
class VacuumScheduleTest {
  private static final long START = Long.MAX_VALUE - 1_000;

  private final VacuumSchedule limit = new VacuumSchedule();

  @Test
  void oneBeginsWhenEnoughRowsAreDead() {
    limit.deleted(19_999);
    assertFalse(limit.begins(START));
    limit.deleted(1);
    assertTrue(limit.begins(START));
    limit.ended(START);
    assertFalse(limit.begins(START), "they are counted anew");
  }

  @Test
  void theFirstBeginsWhateverTheClockSays() {
    limit.deleted(20_000);
    assertTrue(limit.begins(Long.MIN_VALUE + 1));
  }

  @Test
  void thereIsOneAtATime() {
    limit.deleted(20_000);
    assertTrue(limit.begins(START));
    limit.deleted(20_000);
    assertFalse(limit.begins(START + 1_000_000));
  }

  @Test
  void aSlowOneIsFollowedByNineTimesItsTimeWithoutAny() {
    limit.deleted(20_000);
    assertTrue(limit.begins(START));
    limit.ended(START + 1_000);
    limit.deleted(20_000);
    assertFalse(limit.begins(START + 9_999));
    assertTrue(limit.begins(START + 10_000));
  }
}
