package io.weir.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.event.ConsumedRecord;
import io.weir.event.History;
import io.weir.event.Origin;
import io.weir.event.SourcePartition;
import io.weir.event.SourceRecord;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Batches are contiguous runs of records that are due, and what waits is bounded. */
class PartitionQueueTest {

  private static final SourcePartition SOURCE = new SourcePartition("events", 0);
  private static final int MANY = 1_000;

  private final PartitionQueue queue = new PartitionQueue(4, 100);

  private static ConsumedRecord record(long offset, int bytes, long due) {
    SourceRecord record = new SourceRecord(SOURCE, offset, 0, null, new byte[bytes], List.of());
    return new ConsumedRecord(
        record, new History(0, new Origin("events", 0, offset, 0), due, "[]", Map.of()), null);
  }

  private void add(long... offsets) {
    for (long offset : offsets) {
      queue.add(record(offset, 10, 0));
    }
  }

  private static List<Long> offsets(PartitionQueue.Batch batch) {
    return batch.records().stream().map(consumed -> consumed.record().offset()).toList();
  }

  @Test
  void aBatchReachesFromTheLastOneToTheNextRecordGapsIncluded() {
    add(12, 13, 17);
    PartitionQueue.Batch batch = queue.take(10, 0, 2, MANY);
    assertEquals(10, batch.from());
    assertEquals(17, batch.to());
    assertEquals(List.of(12L, 13L), offsets(batch));
  }

  @Test
  void theLastBatchEndsAfterItsLastRecord() {
    add(12, 17);
    assertEquals(18, queue.take(12, 0, MANY, MANY).to());
    assertTrue(queue.isEmpty());
  }

  @Test
  void aBatchHoldsNoMoreBytesThanItsLimitButAlwaysOneRecord() {
    queue.add(record(1, 90, 0));
    queue.add(record(2, 30, 0));
    queue.add(record(3, 20, 0));
    queue.add(record(4, 1, 0));
    assertEquals(List.of(1L), offsets(queue.take(1, 0, MANY, 50)));
    assertEquals(List.of(2L, 3L), offsets(queue.take(2, 0, MANY, 50)));
  }

  @Test
  void nothingIsTakenBeforeItIsDue() {
    queue.add(record(1, 1, 500));
    queue.add(record(2, 1, 501));
    queue.add(record(3, 1, 0));
    assertEquals(500, queue.headDue());
    assertNull(queue.take(1, 499, MANY, MANY), "taken a millisecond early");
    assertEquals(3, queue.records());
    PartitionQueue.Batch first = queue.take(1, 500, MANY, MANY);
    assertEquals(List.of(1L), offsets(first));
    assertEquals(2, first.to());
    assertEquals(List.of(2L, 3L), offsets(queue.take(2, 501, MANY, MANY)));
  }

  @Test
  void anEmptyQueueGivesNothing() {
    assertNull(queue.take(1, 0, MANY, MANY));
    assertEquals(0, queue.headDue());
  }

  @Test
  void itIsFullAtItsRecordsOrItsBytes() {
    add(1, 2, 3);
    assertFalse(queue.isFull());
    add(4);
    assertTrue(queue.isFull());
    queue.clear();
    assertFalse(queue.isFull());
    queue.add(record(5, 99, 0));
    assertFalse(queue.isFull());
    queue.add(record(6, 1, 0));
    assertTrue(queue.isFull());
  }

  @Test
  void thereIsRoomOnceHalfOfBothBoundsIsFree() {
    add(1, 2, 3);
    assertFalse(queue.hasRoom());
    queue.take(1, 0, 1, MANY);
    assertTrue(queue.hasRoom());
    queue.clear();
    queue.add(record(1, 51, 0));
    assertFalse(queue.hasRoom());
  }

  @Test
  void aBatchPutBackIsTakenAgainAsItWas() {
    add(1, 2, 3);
    PartitionQueue.Batch batch = queue.take(0, 0, 2, MANY);
    queue.putBack(batch);
    assertEquals(3, queue.records());
    assertEquals(batch, queue.take(0, 0, 2, MANY));
    queue.putBack(batch);
    queue.add(record(4, 70, 0));
    assertTrue(queue.isFull());
  }

  @Test
  void aBatchIsWorthCuttingByItsRecordsOrItsBytes() {
    add(1, 2);
    assertFalse(queue.fills(3, 21));
    assertTrue(queue.fills(2, MANY));
    assertTrue(queue.fills(MANY, 20));
  }
}
