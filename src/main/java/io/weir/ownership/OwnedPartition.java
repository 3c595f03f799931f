package io.weir.ownership;

import io.weir.event.Claim;
import io.weir.event.LastRecord;
import io.weir.event.SourceRecord;
import java.util.Optional;
import java.util.UUID;

/**
 * A partition that is ours.
 *
 * @param claim what stands in its offset row
 * @param topicId the topic's id
 * @param nextOffset the first offset to decide about
 * @param last the last record decided about, where it is known and may still stand in the log
 */
public record OwnedPartition(
    Claim claim, UUID topicId, long nextOffset, Optional<LastRecord> last) {

  /** Whether this record stands where there was none when the offsets before the next were read. */
  public boolean isNew(SourceRecord record) {
    return last.isPresent()
        && record.offset() > last.get().offset()
        && record.offset() < nextOffset;
  }
}
