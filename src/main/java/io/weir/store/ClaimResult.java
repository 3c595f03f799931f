package io.weir.store;

import io.weir.event.LastRecord;
import java.util.Optional;

/** What came of an attempt to claim a partition. */
public sealed interface ClaimResult {
  /**
   * The partition is ours to decide about.
   *
   * @param nextOffset from this offset on
   * @param isTruncated whether its log was once seen to have lost records below that offset
   * @param last the last record decided about, where it is known
   */
  record Claimed(long nextOffset, boolean isTruncated, Optional<LastRecord> last)
      implements ClaimResult {}

  /** The row stayed as it is: a claim of this or a newer generation, or another topic id. */
  record Refused(OffsetRow row) implements ClaimResult {}
}
