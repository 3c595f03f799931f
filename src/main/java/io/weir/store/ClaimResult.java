package io.weir.store;

/** What came of an attempt to claim a partition. */
public sealed interface ClaimResult {
  /**
   * The partition is ours to decide about.
   *
   * @param nextOffset from this offset on
   * @param isTruncated whether its log was once seen to end below that offset
   */
  record Claimed(long nextOffset, boolean isTruncated) implements ClaimResult {}

  /** The row stayed as it is: a claim of this or a newer generation, or another topic id. */
  record Refused(OffsetRow row) implements ClaimResult {}
}
