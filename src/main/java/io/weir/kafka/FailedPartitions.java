package io.weir.kafka;

import io.weir.event.SourcePartition;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * The partitions that cannot be fetched on, until they are sought. What was fetched of them must
 * not be kept, as their logs may be mended: a poll throws away what does not stand at the position
 * of a partition that is not paused. So one that has failed is sought elsewhere, polled once more,
 * and paused then. Used on the polling thread alone.
 */
final class FailedPartitions {
  private final Set<SourcePartition> failed = new HashSet<>();
  private final Set<SourcePartition> lately = new HashSet<>();

  /** It has failed in the last poll. */
  void add(SourcePartition source) {
    failed.add(source);
    lately.add(source);
  }

  /** These are sought, or others' by now. */
  void removeAll(Collection<SourcePartition> sources) {
    failed.removeAll(sources);
    lately.removeAll(sources);
  }

  /** Those that are paused before the next poll. */
  Set<SourcePartition> toPause() {
    Set<SourcePartition> polledOnce = new HashSet<>(failed);
    polledOnce.removeAll(lately);
    return polledOnce;
  }

  /** Whether it may be paused now, for whatever reason. */
  boolean mayBePaused(SourcePartition source) {
    return !lately.contains(source);
  }

  /** Whether it may be fetched on from where it stands. */
  boolean mayBeResumed(SourcePartition source) {
    return !failed.contains(source);
  }

  /** The next poll begins, in which what was fetched is thrown away. */
  void pollBegins() {
    lately.clear();
  }
}
