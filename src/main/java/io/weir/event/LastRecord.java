package io.weir.event;

import java.util.Optional;

/**
 * The last record of a partition that was decided about. Offsets between it and the next one to be
 * decided about held no record.
 *
 * @param offset its offset
 * @param leaderEpoch the leader epoch in which it was written
 */
public record LastRecord(long offset, int leaderEpoch) {

  /** Empty if the broker did not tell the epoch. */
  public static Optional<LastRecord> of(SourceRecord record) {
    return record.leaderEpoch() < 0
        ? Optional.empty()
        : Optional.of(new LastRecord(record.offset(), record.leaderEpoch()));
  }
}
