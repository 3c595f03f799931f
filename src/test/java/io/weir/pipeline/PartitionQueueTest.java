package io.weir.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.config.ByteSize;
import io.weir.event.SourcePartition;
import io.weir.event.SourceRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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

  private void add(long offset, int bytes, long due) {
    queue.add(new SourceRecord(SOURCE, offset, 0, null, new byte[bytes], List.of()), due);
  }

  private void addAll(long... offsets) {
    for (long offset : offsets) {
      add(offset, 10, 0);
    }
  }

  private static List<Long> offsets(Batch batch) {
    return batch.records().stream().map(SourceRecord::offset).toList();
  }

  @Test
  void aBatchReachesFromTheLastOneToTheNextRecordGapsIncluded() {
    queue = queue(2, MANY);
    addAll(12, 13, 17);
    Batch batch = queue.cut(10);
    assertEquals(10, batch.from());
    assertEquals(17, batch.to());
    assertEquals(List.of(12L, 13L), offsets(batch));
  }

  @Test
  void theLastBatchEndsAfterItsLastRecord() {
    addAll(12, 17);
    assertEquals(18, queue.cut(12).to());
    assertTrue(queue.isEmpty());
  }

  @Test
  void aBatchHoldsNoMoreBytesThanItsBoundButAlwaysOneRecord() {
    queue = queue(MANY, 50);
    add(1, 90, 0);
    add(2, 30, 0);
    add(3, 20, 0);
    add(4, 1, 0);
    assertEquals(List.of(1L), offsets(queue.cut(1)));
    assertEquals(List.of(2L, 3L), offsets(queue.cut(2)));
  }

  @Test
  void nothingIsCutBeforeItIsDue() {
    add(1, 1, 500);
    add(2, 1, 501);
    add(3, 1, 0);
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
  void whatStandsBehindARecordThatWaitsLongNeedNotBeKept() {
    add(3, 10, 5_000);
    assertEquals(OptionalLong.empty(), queue.forgetAllButFirst(), "nothing stands behind it");
    add(7, 80, 6_000);
    add(8, 80, 6_000);
    assertTrue(queue.isWaiting() && queue.isWaitingLong() && queue.isFull());
    assertEquals(OptionalLong.of(7), queue.forgetAllButFirst());
    assertEquals(1, queue.records());
    assertFalse(queue.isFull(), "its bytes alone count");
    now = 4_000;
    assertTrue(queue.isWaiting() && !queue.isWaitingLong());
    now = 4_800;
    assertFalse(queue.isWaiting(), "it is time to fetch what follows");
    assertEquals(200, queue.millisToWait());
  }

  @Test
  void anEmptyQueueGivesNothing() {
    assertNull(queue.cut(1));
    assertEquals(0, queue.millisUntilDue());
    assertEquals(PartitionQueue.EMPTY, queue.millisToWait());
  }

  @Test
  void itIsFullAtItsRecordsOrItsBytes() {
    addAll(1, 2, 3);
    assertFalse(queue.isFull());
    addAll(4);
    assertTrue(queue.isFull());
    queue.clear();
    assertFalse(queue.isFull());
    add(5, 99, 0);
    assertFalse(queue.isFull());
    add(6, 1, 0);
    assertTrue(queue.isFull());
  }

  @Test
  void thereIsRoomOnceHalfOfBothBoundsIsFree() {
    queue = queue(1, MANY);
    addAll(1, 2, 3);
    assertFalse(queue.hasRoom());
    queue.cut(1);
    assertTrue(queue.hasRoom());
    queue.clear();
    add(1, 51, 0);
    assertFalse(queue.hasRoom());
  }

  @Test
  void aBatchPutBackIsCutAgainAsItWas() {
    queue = queue(2, MANY);
    addAll(1, 2, 3);
    Batch batch = queue.cut(0);
    queue.putBack(batch);
    assertEquals(3, queue.records());
    assertEquals(batch, queue.cut(0));
    queue.putBack(batch);
    add(4, 70, 0);
    assertTrue(queue.isFull());
  }

  @Test
  void aBatchThatIsFullByItsRecordsOrItsBytesDoesNotLinger() {
    queue = queue(3, 25);
    addAll(1, 2);
    assertEquals(5, queue.millisToWait());
    addAll(3);
    assertEquals(0, queue.millisToWait());
    queue.clear();
    add(4, 25, 0);
    assertEquals(0, queue.millisToWait());
  }

  @Test
  void aBatchLingersOnceForMoreRecordsAndTheNextOneAnew() {
    addAll(1);
    assertEquals(5, queue.millisToWait());
    nanos = 3 * MILLI;
    addAll(2);
    assertEquals(2, queue.millisToWait());
    nanos = 5 * MILLI;
    assertEquals(0, queue.millisToWait());
    assertEquals(List.of(1L, 2L), offsets(queue.cut(1)));
    addAll(3);
    assertEquals(5, queue.millisToWait());
  }

  @Test
  void aBatchThatWasTooMuchIsFollowedByASmallerOneAndAGoodOneByALarger() {
    addAll(1, 2, 3, 4);
    Batch all = queue.cut(1);
    queue.putBack(all);
    queue.notPrepared(all);
    Batch half = queue.cut(1);
    assertEquals(List.of(1L, 2L), offsets(half));
    queue.putBack(half);
    queue.committed(half, CommitState.SLOW_NANOS + 1);
    Batch one = queue.cut(1);
    assertEquals(List.of(1L), offsets(one));
    queue.committed(one, CommitState.SLOW_NANOS);
    assertEquals(List.of(2L, 3L), offsets(queue.cut(2)));
  }
}
