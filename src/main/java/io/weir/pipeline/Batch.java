package io.weir.pipeline;

import io.weir.event.ConsumedRecord;
import java.util.List;

/**
 * A contiguous run of a partition that is decided about as a whole.
 *
 * @param from offset where the run begins, gaps before the first record included
 * @param to one past the run; the next record's offset where it is known, so that gaps are covered
 * @param records the records; none if the run is only a gap
 */
record Batch(long from, long to, List<ConsumedRecord> records) {

  /** Offsets that hold no record, such as transaction markers. */
  static Batch gap(long from, long to) {
    return new Batch(from, to, List.of());
  }

  /** The record at an offset, which is one of the batch's. */
  ConsumedRecord at(long offset) {
    return records.stream()
        .filter(consumed -> consumed.record().offset() == offset)
        .findFirst()
        .orElseThrow();
  }
}
