package io.weir.intake;

import io.weir.flow.Decider;
import io.weir.flow.Flow;
import io.weir.kafka.Cluster;
import io.weir.kafka.Consumers;
import io.weir.kafka.SourceSettings;
import io.weir.kafka.Topology;
import io.weir.ops.Health;
import io.weir.ops.Meters;
import io.weir.publish.Publishers;
import io.weir.store.DecisionTable;
import io.weir.store.OffsetTable;
import io.weir.store.OutboxTable;
import io.weir.store.StoreClock;
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
    Consumers consumers,
    Publishers publishers,
    Cluster cluster,
    Topology topology,
    Flow flow,
    Decider decider,
    DecisionTable decisions,
    OffsetTable offsets,
    OutboxTable outbox,
    StoreClock clock,
    Health health,
    Meters meters) {

  /** Every topic that is consumed. */
  Set<String> topics() {
    Set<String> topics = new HashSet<>(retryTopics);
    topics.add(source.topic());
    return topics;
  }
}
