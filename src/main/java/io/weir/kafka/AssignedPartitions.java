package io.weir.kafka;

import io.weir.event.SourcePartition;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.common.errors.RebalanceInProgressException;

/**
 * Which partitions this member owns, and the group metadata under which it owns them. Written on
 * the polling thread, read anywhere; both are read together under one lock, because the broker
 * checks member and generation of an offset commit, never the partition.
 */
public final class AssignedPartitions {

  /**
   * A right to commit offsets: whoever holds it was the owner under this metadata. If the partition
   * has moved since, the generation has too, and the broker refuses the commit.
   *
   * @param metadata the live group metadata
   * @param owned the partitions owned, each with the number of its assignment
   */
  public record Snapshot(ConsumerGroupMetadata metadata, Map<SourcePartition, Long> owned) {

    /** Whether that very assignment still stands. */
    public boolean owns(SourcePartition source, long assignment) {
      Long standing = owned.get(source);
      return standing != null && standing == assignment;
    }

    /** The group's generation; -1 outside the group. */
    public int generation() {
      return metadata == null ? -1 : metadata.generationId();
    }
  }

  private final Map<SourcePartition, Long> owned = new HashMap<>();
  private ConsumerGroupMetadata metadata;
  private long assignments;

  /** What a commit fails with that comes too late for its assignment. */
  public static RebalanceInProgressException reassigned() {
    return new RebalanceInProgressException("a partition has moved meanwhile");
  }

  /** Takes in newly assigned partitions; returns the number of each one's assignment. */
  public synchronized Map<SourcePartition, Long> add(
      Collection<SourcePartition> partitions, ConsumerGroupMetadata live) {
    metadata = live;
    Map<SourcePartition, Long> added = new HashMap<>();
    for (SourcePartition partition : partitions) {
      long number = ++assignments;
      owned.put(partition, number);
      added.put(partition, number);
    }
    return added;
  }

  /** Forgets partitions that were revoked or lost. */
  public synchronized void remove(Collection<SourcePartition> partitions) {
    partitions.forEach(owned::remove);
  }

  /** Notes the metadata after a poll. */
  synchronized void refresh(ConsumerGroupMetadata live) {
    metadata = live;
  }

  /** Forgets everything: the consumer is gone. */
  public synchronized void clear() {
    owned.clear();
    metadata = null;
  }

  /** Partitions and metadata of one moment. Outside a generation nothing is owned. */
  public synchronized Snapshot snapshot() {
    boolean member = metadata != null && metadata.generationId() >= 0;
    return new Snapshot(metadata, member ? Map.copyOf(owned) : Map.of());
  }
}
