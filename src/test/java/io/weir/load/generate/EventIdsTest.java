package io.weir.load.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventIdsTest {
  private final EventIds ids = new EventIds(42);

  @Test
  void anIdGivesItsNumberBack() {
    for (int number = 0; number < 100_000; number++) {
      assertEquals(number, ids.number(ids.id(number)));
    }
    assertEquals(Integer.MAX_VALUE, ids.number(ids.id(Integer.MAX_VALUE)));
  }

  @Test
  void idsAreDistinctVersion4Uuids() {
    Set<UUID> seen = new HashSet<>();
    for (int number = 0; number < 10_000; number++) {
      UUID id = UUID.fromString(text(ids.id(number)));
      assertEquals(4, id.version());
      assertEquals(2, id.variant());
      assertTrue(seen.add(id));
    }
  }

  @Test
  void anIdOfAnotherSeedIsUnknown() {
    EventIds others = new EventIds(43);
    for (int number = 0; number < 1_000; number++) {
      assertNotEquals(text(ids.id(number)), text(others.id(number)));
      assertEquals(EventIds.UNKNOWN, ids.number(others.id(number)));
    }
  }

  @Test
  void whatIsNoIdIsUnknown() {
    assertEquals(EventIds.UNKNOWN, ids.number(null));
    assertEquals(EventIds.UNKNOWN, ids.number(new byte[0]));
    assertEquals(EventIds.UNKNOWN, ids.number("events-3@1234".getBytes(StandardCharsets.UTF_8)));
    assertEquals(EventIds.UNKNOWN, ids.number(ascii(UUID.randomUUID().toString())));
    for (int at = 0; at < EventIds.LENGTH; at++) {
      byte[] id = ids.id(17);
      id[at] = (byte) (id[at] == '0' ? '1' : '0');
      assertEquals(EventIds.UNKNOWN, ids.number(id), "character " + at + " changed");
    }
  }

  private static String text(byte[] id) {
    return new String(id, StandardCharsets.US_ASCII);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
