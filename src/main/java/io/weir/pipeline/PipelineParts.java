package io.weir.pipeline;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.weir.async.AsyncSemaphore;
import io.weir.event.OutboxRow;
import io.weir.event.SourcePartition;
import io.weir.kafka.GroupConsumer;
import io.weir.kafka.PollLoop;
import io.weir.ops.Health;
import io.weir.ownership.OwnedPartition;
import io.weir.ownership.Takeover;
import io.weir.postgres.PostgresClock;
import io.weir.publish.OutboxPublisher;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * What the pipelines of one verticle share.
 *
 * @param delivery the consumer, takeover and publisher of this verticle
 * @param concurrency how many of them may be in a stage at once
 */
public record PipelineParts(
    Vertx vertx,
    IntakeSettings settings,
    Stages stages,
    Delivery delivery,
    Concurrency concurrency,
    PostgresClock clock,
    Health health) {

  /**
   * How partitions come, and where their committed rows go.
   *
   * @param hasRoom whether more rows may be committed, as {@link OutboxPublisher#hasRoom}
   */
  public record Delivery(
      Fetcher fetcher, Ownership ownership, BooleanSupplier hasRoom, Publisher publisher) {}

  /** Has a task run by the consumer before its next poll. */
  @FunctionalInterface
  public interface Fetcher {
    /** As {@link PollLoop#request}. */
    void request(Function<GroupConsumer, Void> task);
  }

  /** Makes a partition ours. */
  @FunctionalInterface
  public interface Ownership {
    /** As {@link Takeover#takeOver}. */
    Future<Optional<OwnedPartition>> takeOver(
        SourcePartition source, long assignment, OptionalLong divergence, BooleanSupplier isWanted);
  }

  /** Publishes committed rows. */
  @FunctionalInterface
  public interface Publisher {
    /** As {@link OutboxPublisher#publish}. */
    Future<Boolean> publish(
        SourcePartition source, long assignment, long nextOffset, List<OutboxRow> rows);
  }

  /**
   * Bounds how many partitions of the verticle are in a stage at once, first come first served. All
   * of them at once would only wait for the same cores and connections, with their memory held and
   * their look-ups' time running.
   *
   * @param preparing kept until its commit begins, so that look-ups run ahead of Postgres by a
   *     bounded number of batches
   * @param committing given back while a commit waits, be it for Postgres or for somebody to mend
   *     what is refused: any number of partitions may be stuck, and the rest flows
   */
  public record Concurrency(AsyncSemaphore preparing, AsyncSemaphore committing) {}
}
