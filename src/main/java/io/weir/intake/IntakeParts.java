package io.weir.intake;

import io.weir.commit.BatchCommitter;
import io.weir.commit.BatchTransaction;
import io.weir.kafka.ClusterAdmin;
import io.weir.kafka.ConsumerFactory;
import io.weir.kafka.SourceSettings;
import io.weir.kafka.TopicProvisioner;
import io.weir.ops.Health;
import io.weir.ops.Meters;
import io.weir.pipeline.Flow;
import io.weir.pipeline.IntakeSettings;
import io.weir.postgres.PostgresClock;
import io.weir.publish.PublisherFactory;
import io.weir.store.OffsetTable;
import io.weir.store.OutboxTable;
import java.util.HashSet;
import java.util.Set;

/**
 * What all intake verticles of a process share.
 *
 * @param retryTopics the delay topics, read like the source topic, retired ones included
 * @param enriching how many lanes of one verticle may be enriching at once
 * @param deciding how many of them may be deciding at once
 */
public record IntakeParts(
    IntakeSettings settings,
    SourceSettings source,
    Set<String> retryTopics,
    int enriching,
    int deciding,
    ConsumerFactory consumers,
    PublisherFactory publishers,
    ClusterAdmin cluster,
    TopicProvisioner topology,
    Flow flow,
    BatchCommitter decider,
    BatchTransaction decisions,
    OffsetTable offsets,
    OutboxTable outbox,
    PostgresClock clock,
    Health health,
    Meters meters) {

  /** Every topic that is consumed. */
  public Set<String> topics() {
    Set<String> topics = new HashSet<>(retryTopics);
    topics.add(source.topic());
    return topics;
  }
}
