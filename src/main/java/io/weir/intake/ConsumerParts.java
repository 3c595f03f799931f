package io.weir.intake;

import io.weir.commit.BatchTransaction;
import io.weir.kafka.ClusterAdmin;
import io.weir.kafka.CommittedOffsets;
import io.weir.kafka.ConsumerFactory;
import io.weir.kafka.SourceSettings;
import io.weir.kafka.TopicProvisioner;
import io.weir.ops.Telemetry;
import io.weir.pipeline.IntakeSettings;
import io.weir.pipeline.Stages;
import io.weir.postgres.PostgresClock;
import io.weir.publish.PublisherFactory;
import io.weir.store.OffsetTable;
import io.weir.store.OutboxTable;
import java.util.HashSet;
import java.util.Set;

/** What all consumer verticles of a process share. */
public record ConsumerParts(
    IntakeSettings settings,
    Concurrency concurrency,
    Topics topics,
    Kafka kafka,
    Postgres postgres,
    Stages stages,
    Telemetry telemetry) {

  /**
   * How much of one verticle is done at once.
   *
   * @param preparing partitions whose batches may be prepared
   * @param committing partitions whose batches may be committed
   */
  public record Concurrency(int preparing, int committing) {}

  /**
   * What is consumed.
   *
   * @param retry the delay topics, read like the source topic, retired ones included
   */
  public record Topics(SourceSettings source, Set<String> retry) {

    /** Every topic that is consumed. */
    Set<String> all() {
      Set<String> topics = new HashSet<>(retry);
      topics.add(source.topic());
      return topics;
    }
  }

  /** How Kafka is reached. */
  public record Kafka(
      ConsumerFactory consumers,
      PublisherFactory publishers,
      ClusterAdmin admin,
      TopicProvisioner provisioner,
      CommittedOffsets committed) {}

  /** How Postgres is reached. */
  public record Postgres(
      OffsetTable offsets, OutboxTable outbox, BatchTransaction transaction, PostgresClock clock) {}
}
