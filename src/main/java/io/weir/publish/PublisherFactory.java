package io.weir.publish;

import io.vertx.core.Vertx;
import io.weir.event.Failure;
import io.weir.event.SourcePartition;
import io.weir.kafka.AssignedPartitions;
import io.weir.kafka.CommittedOffsets;
import io.weir.kafka.ProducerFactory;
import io.weir.ops.Telemetry;
import io.weir.store.OutboxTable;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Makes the publisher of a consumer verticle, of the configured guarantee.
 *
 * @param committed the offsets of the consumer group that are moved
 * @param topicProblems what is known against topics, by their names, so that nothing is sent to it
 */
public record PublisherFactory(
    Vertx vertx,
    PublishSettings settings,
    SinkTimestamp sinkTimestamp,
    ProducerFactory producers,
    CommittedOffsets committed,
    OutboxTable outbox,
    Supplier<Map<String, Failure>> topicProblems,
    Telemetry telemetry) {

  /**
   * A publisher for the calling verticle.
   *
   * @param name unique among running instances if it is to settle what a killed one left open; part
   *     of the transactional id
   * @param commits commits offsets on the polling thread; used at least once only
   */
  public OutboxPublisher open(
      String name,
      AssignedPartitions assigned,
      Function<Map<SourcePartition, Long>, CompletableFuture<Void>> commits) {
    RecordTimes times = new RecordTimes(sinkTimestamp, Clock.systemUTC());
    OutboxSender sender =
        settings.guarantee() == PublishSettings.Guarantee.EXACTLY_ONCE
            ? new TransactionalSender(
                () -> producers.transactional(name, settings.transactionTimeout()), times)
            : new IdempotentSender(() -> producers.idempotent(name), commits, times);
    OutboxCleanup cleanup = new OutboxCleanup(vertx, outbox, 2 * settings.interval().toMillis());
    return new OutboxPublisher(
        vertx,
        "publish:" + name,
        settings,
        new OutboxPublisher.Kafka(sender, committed, topicProblems),
        assigned,
        cleanup,
        telemetry);
  }
}
