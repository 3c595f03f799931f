package io.weir.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
    assertEquals(0, ledger.known(0));
    assertEquals(-1, ledger.known(1));
    assertEquals(-1, ledger.known(EventIds.NOT_OURS));
  }

  @Test
  void anAcknowledgementTellsThePlace() {
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

  @Test
  void oneChangedByteIsNotTheSame() {
    ledger.record(EventKind.GOOD, 0, 0, 0, bytes("{\"a\":10.10}"));
    SentBytes sent = new SentBytes(ledger);
    assertTrue(sent.isSame(0, bytes("{\"a\":10.10}")));
    assertFalse(sent.isSame(0, bytes("{\"a\":10.11}")));
    assertFalse(sent.isSame(0, bytes("{\"a\":10.1}")));
    assertFalse(sent.isSame(0, null));
  }

  @Test
  void anEnrichedEventIsTheOriginalWithMembersAdded() {
    ledger.record(EventKind.GOOD, 0, 0, 0, bytes("{\"a\":10.10}"));
    SentBytes sent = new SentBytes(ledger);
    assertTrue(sent.isGrown(0, bytes("{\"a\":10.10,\"geo\":{\"c\":\"DE\"}}")));
    assertTrue(sent.isGrown(0, bytes("{\"a\":10.10}")), "nothing to add");
    assertFalse(sent.isGrown(0, bytes("{\"a\":10.1,\"geo\":{\"c\":\"DE\"}}")), "rewritten number");
    assertFalse(sent.isGrown(0, bytes("{\"a\":10.11,\"geo\":{\"c\":\"DE\"}}")), "changed digit");
    assertFalse(sent.isGrown(0, bytes("{\"a\":10.10,\"geo\":{\"c\":\"DE\"}")), "not closed");
    assertFalse(sent.isGrown(0, bytes("{\"a\":10.10,\"geo\":{\"c\":DE}}")), "not JSON");
    assertFalse(sent.isGrown(0, bytes("{\"a\":10.10 \"geo\":{\"c\":\"DE\"}}")), "no comma");
    assertFalse(sent.isGrown(0, bytes("{\"a\":10.10,\"b\":1}{}")), "more than an object");
    assertFalse(sent.isGrown(0, bytes("{\"geo\":{\"c\":\"DE\"},\"a\":10.10}")), "put before");
    assertFalse(sent.isGrown(0, null));
  }

  @Test
  void aTombstoneIsNotAnEmptyValue() {
    ledger.record(EventKind.NULL_VALUE, 0, 0, 0, null);
    ledger.record(EventKind.EMPTY, 1, 0, 0, new byte[0]);
    SentBytes sent = new SentBytes(ledger);
    assertTrue(sent.isSame(0, null));
    assertFalse(sent.isSame(0, new byte[0]));
    assertTrue(sent.isSame(1, new byte[0]));
    assertFalse(sent.isSame(1, null));
    assertNotEquals(ledger.length(0), ledger.length(1));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
