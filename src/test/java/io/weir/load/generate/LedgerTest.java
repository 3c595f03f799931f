package io.weir.load.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private final Ledger ledger = new Ledger(10);

  @Test
  void whatIsRecordedCanBeReadByNumber() {
    ledger.record(EventKind.GOOD, 0, 7, 1_234_567, bytes("{}"));
    ledger.record(EventKind.DUPLICATE, 0, 8, 5_000_000_000_000L, bytes("{}"));
    ledger.record(EventKind.NULL_VALUE, 2, 9, 0, null);
    assertEquals(3, ledger.recorded());
    assertEquals(EventKind.DUPLICATE, ledger.kind(1));
    assertEquals(0, ledger.original(1));
    assertEquals(8, ledger.key(1));
    assertEquals(1_200_000, ledger.intendedNanos(0), "tenths of a millisecond");
    assertEquals(5_000_000_000_000L, ledger.intendedNanos(1));
    assertEquals(2, ledger.length(0));
    assertEquals(-1, ledger.length(2));
    assertEquals(ledger.checksum(0), ledger.checksum(1));
  }

  @Test
  void onlyRecordedNumbersAreKnown() {
    ledger.record(EventKind.GOOD, 0, 0, 0, bytes("{}"));
    assertTrue(ledger.isRecorded(0));
    assertFalse(ledger.isRecorded(1));
    assertFalse(ledger.isRecorded(EventIds.UNKNOWN));
  }

  @Test
  void anAcknowledgementTellsPartitionAndOffset() {
    ledger.record(EventKind.GOOD, 0, 0, 0, bytes("{}"));
    ledger.record(EventKind.GOOD, 1, 0, 0, bytes("{}"));
    assertFalse(ledger.isAcknowledged(0));
    ledger.acknowledge(0, 11, 0);
    ledger.acknowledge(1, 3, -1);
    assertTrue(ledger.isAcknowledged(0));
    assertEquals(11, ledger.partition(0));
    assertEquals(0, ledger.offset(0));
    assertEquals(
        Ledger.UNKNOWN_OFFSET, ledger.offset(1), "acknowledged, but the broker says not where");
    assertEquals(2, ledger.acknowledged());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
