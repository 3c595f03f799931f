package io.weir.kafka;

import io.vertx.core.Future;
import io.weir.event.SourcePartition;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * The committed offsets of one consumer group.
 *
 * @param admin whom to ask
 * @param group the consumer group
 */
public record CommittedOffsets(ClusterAdmin admin, String group) {

  /**
   * With pending transactions resolved, as {@link ClusterAdmin#committedOffsets}: a partition that
   * is missing is still pending, an empty value means that none was ever committed.
   */
  public Future<Map<SourcePartition, Optional<CommittedOffset>>> of(
      Collection<SourcePartition> partitions) {
    return admin.committedOffsets(group, partitions);
  }
}
