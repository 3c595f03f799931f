package io.weir.pipeline;

import io.weir.event.LastRecord;
import io.weir.event.SourceRecord;
import java.util.List;
import java.util.Optional;

/**
 * A contiguous run of a partition that is decided about as a whole.
 *
 * @param from offset where the run begins, gaps before the first record included
 * @param to one past the run; the next record's offset where it is known, so that gaps are covered
 * @param records the records; none if the run is only a gap
 */
record Batch(long from, long to, List<SourceRecord> records) {

  /** Offsets that hold no record, such as transaction markers. */
  static Batch gap(long from, long to) {
    return new Batch(from, to, List.of());
  }

  /** Its last record, with the leader epoch in which it was written, where that is known. */
  Optional<LastRecord> last() {
    return records.isEmpty() ? Optional.empty() : LastRecord.of(records.get(records.size() - 1));
  }

  /** The record at an offset, which is one of the batch's. */
  SourceRecord at(long offset) {
    return records.stream().filter(record -> record.offset() == offset).findFirst().orElseThrow();
  }
}
