package io.weir.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.config.ByteSize;
import io.weir.event.ConsumedRecord;
import io.weir.event.History;
import io.weir.event.Origin;
import io.weir.event.SourcePartition;
import io.weir.event.SourceRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Batches are contiguous runs of records that are due, and what waits is bounded. */
class PartitionQueueTest {

  private static final SourcePartition SOURCE = new SourcePartition("events", 0);
  private static final int MANY = 1_000;
  private static final long MILLI = 1_000_000;

  private long now;
  private long nanos;
  private PartitionQueue queue = queue(MANY, MANY);

  /** Four records or 100 bytes fill it; a batch lingers for 5 ms. */
  private PartitionQueue queue(int batchRecords, int batchBytes) {
    Duration none = Duration.ofSeconds(1);
    return new PartitionQueue(
        new IntakeSettings(
            Optional.empty(),
            batchRecords,
            new ByteSize(batchBytes),
            Duration.ofMillis(5),
            4,
            new ByteSize(100),
            none,
            none,
            none),
        () -> now,
        () -> nanos);
  }

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

  private static List<Long> offsets(Batch batch) {
    return batch.records().stream().map(consumed -> consumed.record().offset()).toList();
  }

  @Test
  void aBatchReachesFromTheLastOneToTheNextRecordGapsIncluded() {
    queue = queue(2, MANY);
    add(12, 13, 17);
    Batch batch = queue.cut(10);
    assertEquals(10, batch.from());
    assertEquals(17, batch.to());
    assertEquals(List.of(12L, 13L), offsets(batch));
  }

  @Test
  void theLastBatchEndsAfterItsLastRecord() {
    add(12, 17);
    assertEquals(18, queue.cut(12).to());
    assertTrue(queue.isEmpty());
  }

  @Test
  void aBatchHoldsNoMoreBytesThanItsBoundButAlwaysOneRecord() {
    queue = queue(MANY, 50);
    queue.add(record(1, 90, 0));
    queue.add(record(2, 30, 0));
    queue.add(record(3, 20, 0));
    queue.add(record(4, 1, 0));
    assertEquals(List.of(1L), offsets(queue.cut(1)));
    assertEquals(List.of(2L, 3L), offsets(queue.cut(2)));
  }

  @Test
  void nothingIsCutBeforeItIsDue() {
    queue.add(record(1, 1, 500));
    queue.add(record(2, 1, 501));
    queue.add(record(3, 1, 0));
    assertEquals(500, queue.millisUntilDue());
    assertEquals(500, queue.millisToWait());
    now = 499;
    assertEquals(1, queue.millisUntilDue());
    assertNull(queue.cut(1), "cut a millisecond early");
    assertEquals(3, queue.records());
    now = 500;
    assertEquals(0, queue.millisUntilDue());
    Batch first = queue.cut(1);
    assertEquals(List.of(1L), offsets(first));
    assertEquals(2, first.to());
    now = 501;
    assertEquals(List.of(2L, 3L), offsets(queue.cut(2)));
  }

  @Test
  void anEmptyQueueGivesNothing() {
    assertNull(queue.cut(1));
    assertEquals(0, queue.millisUntilDue());
    assertEquals(PartitionQueue.EMPTY, queue.millisToWait());
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
    queue = queue(1, MANY);
    add(1, 2, 3);
    assertFalse(queue.hasRoom());
    queue.cut(1);
    assertTrue(queue.hasRoom());
    queue.clear();
    queue.add(record(1, 51, 0));
    assertFalse(queue.hasRoom());
  }

  @Test
  void aBatchPutBackIsCutAgainAsItWas() {
    queue = queue(2, MANY);
    add(1, 2, 3);
    Batch batch = queue.cut(0);
    queue.putBack(batch);
    assertEquals(3, queue.records());
    assertEquals(batch, queue.cut(0));
    queue.putBack(batch);
    queue.add(record(4, 70, 0));
    assertTrue(queue.isFull());
  }

  @Test
  void aBatchThatIsFullByItsRecordsOrItsBytesDoesNotLinger() {
    queue = queue(3, 25);
    add(1, 2);
    assertEquals(5, queue.millisToWait());
    add(3);
    assertEquals(0, queue.millisToWait());
    queue.clear();
    queue.add(record(4, 25, 0));
    assertEquals(0, queue.millisToWait());
  }

  @Test
  void aBatchLingersOnceForMoreRecordsAndTheNextOneAnew() {
    add(1);
    assertEquals(5, queue.millisToWait());
    nanos = 3 * MILLI;
    add(2);
    assertEquals(2, queue.millisToWait());
    nanos = 5 * MILLI;
    assertEquals(0, queue.millisToWait());
    assertEquals(List.of(1L, 2L), offsets(queue.cut(1)));
    add(3);
    assertEquals(5, queue.millisToWait());
  }

  @Test
  void aBatchThatWasTooMuchIsFollowedByASmallerOneAndAGoodOneByALarger() {
    add(1, 2, 3, 4);
    Batch all = queue.cut(1);
    queue.putBack(all);
    queue.notPrepared(all);
    Batch half = queue.cut(1);
    assertEquals(List.of(1L, 2L), offsets(half));
    queue.putBack(half);
    queue.committed(half, true);
    Batch one = queue.cut(1);
    assertEquals(List.of(1L), offsets(one));
    queue.committed(one, false);
    assertEquals(List.of(2L, 3L), offsets(queue.cut(2)));
  }
}
