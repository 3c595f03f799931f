package io.weir.publish;

import io.vertx.core.Vertx;
import io.weir.event.SourcePartition;
import io.weir.kafka.AssignedPartitions;
import io.weir.kafka.ClusterAdmin;
import io.weir.kafka.ProducerFactory;
import io.weir.ops.Health;
import io.weir.ops.Meters;
import io.weir.store.OutboxTable;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Makes the publisher of an intake verticle, of the configured guarantee.
 *
 * @param group the consumer group whose offsets are moved
 */
public record PublisherFactory(
    Vertx vertx,
    PublishSettings settings,
    String group,
    ProducerFactory producers,
    ClusterAdmin cluster,
    OutboxTable outbox,
    Health health,
    Meters meters) {

  /**
   * A publisher for the calling verticle.
   *
   * @param name unique among running instances if it is to settle what a killed one left open; part
   *     of the transactional id
   * @param commits commits offsets on the polling thread; used at least once only
   * @param onRoom called on the event loop after each turn
   */
  public OutboxPublisher open(
      String name,
      AssignedPartitions ownership,
      Function<Map<SourcePartition, Long>, CompletableFuture<Void>> commits,
      Runnable onRoom) {
    OutboxSender channel =
        settings.guarantee() == PublishSettings.Guarantee.EXACTLY_ONCE
            ? new TransactionalSender(
                () -> producers.transactional(name, settings.transactionTimeout()))
            : new IdempotentSender(() -> producers.idempotent(name), commits);
    OutboxCleanup cleanup = new OutboxCleanup(vertx, outbox, 2 * settings.interval().toMillis());
    return new OutboxPublisher(
        vertx,
        "publish:" + name,
        settings,
        group,
        channel,
        ownership,
        cluster,
        cleanup,
        health,
        meters,
        onRoom);
  }
}
