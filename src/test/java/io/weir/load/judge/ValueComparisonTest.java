package io.weir.load.judge;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.load.generate.EventKind;
import io.weir.load.generate.Ledger;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ValueComparisonTest {
  private final Ledger ledger = new Ledger(10);

  @Test
  void oneChangedByteIsNotTheSame() {
    ledger.record(EventKind.GOOD, 0, 0, 0, bytes("{\"a\":10.10}"));
    ValueComparison values = new ValueComparison(ledger);
    assertTrue(values.isUnchanged(0, bytes("{\"a\":10.10}")));
    assertFalse(values.isUnchanged(0, bytes("{\"a\":10.11}")));
    assertFalse(values.isUnchanged(0, bytes("{\"a\":10.1}")));
    assertFalse(values.isUnchanged(0, null));
  }

  @Test
  void anEnrichedEventIsTheOriginalWithMembersAdded() {
    ledger.record(EventKind.GOOD, 0, 0, 0, bytes("{\"a\":10.10}"));
    ValueComparison values = new ValueComparison(ledger);
    assertTrue(values.isOriginalWithMembersAdded(0, bytes("{\"a\":10.10,\"geo\":{\"c\":\"DE\"}}")));
    assertTrue(values.isOriginalWithMembersAdded(0, bytes("{\"a\":10.10}")), "nothing to add");
    assertFalse(
        values.isOriginalWithMembersAdded(0, bytes("{\"a\":10.1,\"geo\":{\"c\":\"DE\"}}")),
        "rewritten number");
    assertFalse(
        values.isOriginalWithMembersAdded(0, bytes("{\"a\":10.11,\"geo\":{\"c\":\"DE\"}}")),
        "changed digit");
    assertFalse(
        values.isOriginalWithMembersAdded(0, bytes("{\"a\":10.10,\"geo\":{\"c\":\"DE\"}")),
        "not closed");
    assertFalse(
        values.isOriginalWithMembersAdded(0, bytes("{\"a\":10.10,\"geo\":{\"c\":DE}}")),
        "not JSON");
    assertFalse(
        values.isOriginalWithMembersAdded(0, bytes("{\"a\":10.10 \"geo\":{\"c\":\"DE\"}}")),
        "no comma");
    assertFalse(
        values.isOriginalWithMembersAdded(0, bytes("{\"a\":10.10,\"b\":1}{}")),
        "more than an object");
    assertFalse(
        values.isOriginalWithMembersAdded(0, bytes("{\"geo\":{\"c\":\"DE\"},\"a\":10.10}")),
        "put before");
    assertFalse(values.isOriginalWithMembersAdded(0, null));
  }

  @Test
  void aTombstoneIsNotAnEmptyValue() {
    ledger.record(EventKind.NULL_VALUE, 0, 0, 0, null);
    ledger.record(EventKind.EMPTY, 1, 0, 0, new byte[0]);
    ValueComparison values = new ValueComparison(ledger);
    assertTrue(values.isUnchanged(0, null));
    assertFalse(values.isUnchanged(0, new byte[0]));
    assertTrue(values.isUnchanged(1, new byte[0]));
    assertFalse(values.isUnchanged(1, null));
    assertNotEquals(ledger.length(0), ledger.length(1));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
