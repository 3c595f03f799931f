package io.weir.upkeep;

import io.weir.event.SourcePartition;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Up to where records have been done with for so long that they can go. Of each partition it
 * remembers one mark; when that is old enough, what lies below it can go and a new one is set, so
 * that a record stays for once to twice the time. Without I/O; touched by one thread.
 */
final class DeletionWatermark {

  /**
   * Up to where a partition is done with.
   *
   * @param topicId the topic's id; what is done with in one topic says nothing of another
   * @param offset the first offset that may be wanted again
   */
  record Done(UUID topicId, long offset) {}

  private record Mark(Done done, long sinceNanos) {}

  private final long keptNanos;
  private final Map<SourcePartition, Mark> marks = new HashMap<>();

  /**
   * @param kept how long a record stays at least when it is done with
   */
  DeletionWatermark(Duration kept) {
    this.keptNanos = kept.toNanos();
  }

  /**
   * The offsets below which records can go.
   *
   * @param ours all partitions to remember
   * @param done those of them of which it is known at present up to where they are done with
   */
  Map<SourcePartition, Long> removable(
      Set<SourcePartition> ours, Map<SourcePartition, Done> done, long nowNanos) {
    marks.keySet().retainAll(ours);
    Map<SourcePartition, Long> removable = new HashMap<>();
    done.forEach(
        (source, now) -> {
          Mark mark = marks.get(source);
          if (mark != null && stands(mark.done(), now)) {
            if (nowNanos - mark.sinceNanos() < keptNanos) {
              return;
            }
            if (mark.done().offset() > 0) {
              removable.put(source, mark.done().offset());
            }
          }
          marks.put(source, new Mark(now, nowNanos));
        });
    return removable;
  }

  /** Not where Postgres was restored to an older state, or the topic made anew. */
  private static boolean stands(Done marked, Done now) {
    return marked.topicId().equals(now.topicId()) && marked.offset() <= now.offset();
  }
}
