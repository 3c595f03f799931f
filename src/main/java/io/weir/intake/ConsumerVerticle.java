package io.weir.intake;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.weir.async.AsyncSemaphore;
import io.weir.async.Backoff;
import io.weir.event.SourcePartition;
import io.weir.event.SourceRecord;
import io.weir.kafka.AssignedPartitions;
import io.weir.kafka.FetchFailure;
import io.weir.kafka.FetchProgress;
import io.weir.kafka.GroupConsumer;
import io.weir.kafka.KafkaFailures;
import io.weir.kafka.PollLoop;
import io.weir.ops.Health;
import io.weir.ownership.InitialOffsets;
import io.weir.ownership.LogCheck;
import io.weir.ownership.OutboxRecovery;
import io.weir.ownership.OwnershipProbe;
import io.weir.ownership.PartitionClaims;
import io.weir.ownership.PartitionPositions;
import io.weir.ownership.Takeover;
import io.weir.pipeline.PartitionPipeline;
import io.weir.pipeline.PipelineParts;
import io.weir.publish.OutboxPublisher;
import io.weir.upkeep.PeriodicChecks;
import io.weir.upkeep.RetryTopicCleaner;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer and its partitions: opens a pipeline for each partition assigned, hands it its
 * records, and ends it when it is revoked. Everything here runs on this verticle's event loop.
 */
public final class ConsumerVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(ConsumerVerticle.class);

  /** For a producer whose brokers, or a Postgres that, may not answer. */
  private static final long CLOSE_SECONDS = 2;

  private final ConsumerParts parts;
  private final String name;
  private final String instanceId;
  private final AssignedPartitions assigned = new AssignedPartitions();
  // Changed on the event loop alone, read by whoever reads the meters.
  private final Map<SourcePartition, PartitionPipeline> pipelines = new ConcurrentHashMap<>();
  private PollLoop polling;
  private OutboxPublisher publisher;
  private PipelineParts pipelineParts;
  private boolean draining;

  /**
   * A consumer that is opened when it is deployed.
   *
   * @param name tells the consumers of all running instances apart; stable where the instance's
   *     name is
   * @param instanceId the static member's name, or null for none
   */
  public ConsumerVerticle(ConsumerParts parts, String name, String instanceId) {
    this.parts = parts;
    this.name = name;
    this.instanceId = instanceId;
  }

  @Override
  public Future<?> start() {
    polling =
        new PollLoop(
            vertx,
            name,
            parts.topics().all(),
            () -> parts.kafka().consumers().open(name, instanceId, assigned, new Assignments()),
            assigned,
            new Receiver(),
            parts.telemetry().health(),
            System::nanoTime);
    publisher = parts.kafka().publishers().open(name, assigned, polling::commit);
    publisher.onRoom(() -> pipelines.values().forEach(PartitionPipeline::advance));
    pipelineParts =
        new PipelineParts(
            vertx,
            parts.settings(),
            parts.stages(),
            new PipelineParts.Delivery(
                polling::request, takeover()::takeOver, publisher::hasRoom, publisher::publish),
            new PipelineParts.Concurrency(
                semaphore(parts.concurrency().preparing()),
                semaphore(parts.concurrency().committing())),
            parts.postgres().clock(),
            parts.telemetry().health());
    meter();
    checks().begin();
    openProducer(0);
    polling.open();
    return Future.succeededFuture();
  }

  /** As many wait as there are pipelines, each for one permit. */
  private static AsyncSemaphore semaphore(int permits) {
    return new AsyncSemaphore(permits, Integer.MAX_VALUE);
  }

  private Takeover takeover() {
    ConsumerParts.Kafka kafka = parts.kafka();
    ConsumerParts.Postgres postgres = parts.postgres();
    PartitionPositions positions =
        new PartitionPositions(context, kafka.admin(), kafka.provisioner(), kafka.committed());
    InitialOffsets initialOffsets =
        new InitialOffsets(
            context,
            parts.topics().source(),
            parts.topics().retry(),
            kafka.admin(),
            positions,
            postgres.offsets());
    OwnershipProbe probe = new OwnershipProbe(context, assigned, polling::request);
    return new Takeover(
        vertx,
        assigned,
        positions,
        new PartitionClaims(context, postgres.offsets(), initialOffsets, probe),
        new OutboxRecovery(vertx, postgres.outbox(), publisher),
        new LogCheck(
            parts.topics().source(),
            postgres.offsets(),
            postgres.transaction(),
            parts.telemetry().meters()),
        parts.telemetry().health(),
        Takeover.AnswerLimits.STANDARD);
  }

  private PeriodicChecks checks() {
    RetryTopicCleaner cleaner =
        new RetryTopicCleaner(
            context,
            parts.topics().retry(),
            parts.kafka().provisioner().retryRetention(),
            parts.kafka().admin(),
            parts.kafka().committed(),
            parts.postgres().offsets());
    return new PeriodicChecks(
        context,
        polling,
        pipelines,
        parts.kafka().provisioner().watch(),
        cleaner,
        new FetchProgress(name, parts.telemetry().health(), System::nanoTime));
  }

  private void meter() {
    var meters = parts.telemetry().meters();
    meters.gauge(
        "weir.publish.backlog", "Rows decided, not published", name, publisher::backlogRecords);
    meters.gauge("weir.queue", "Records fetched, not decided", name, this::queued);
    meters.gauge("weir.partitions", "Partitions owned", name, pipelines::size);
  }

  private int queued() {
    return pipelines.values().stream().mapToInt(PartitionPipeline::queued).sum();
  }

  /**
   * Settles what a killed predecessor left open, while the consumer joins the group: a partition is
   * taken over only once no transaction is open on its offset.
   */
  private void openProducer(int tries) {
    if (draining) {
      return;
    }
    Health health = parts.telemetry().health();
    publisher
        .open()
        .onComplete(
            opened -> health.clear("producer:" + name),
            error -> {
              health.report("producer:" + name, KafkaFailures.of(error));
              vertx.setTimer(
                  Backoff.INFRASTRUCTURE.millis(tries + 1), waited -> openProducer(tries + 1));
            });
  }

  /**
   * Takes no more, publishes what is decided, leaves the group. What takes longer than it may is
   * left to the next owner, as if it were lost: leaving waits for it no second time.
   */
  @Override
  public Future<?> stop() {
    draining = true;
    Future<?> drained =
        Future.join(pipelines.values().stream().map(PartitionPipeline::drain).toList());
    long limit =
        vertx.setTimer(
            parts.settings().drainTimeout().toMillis(),
            over -> {
              LOG.warn("{} leaves before everything is drained", name);
              pipelines.values().forEach(PartitionPipeline::end);
            });
    return drained
        .onComplete(all -> vertx.cancelTimer(limit))
        // Polling goes on until here: it is what commits offsets.
        .eventually(polling::close)
        .eventually(
            () -> publisher.close().timeout(CLOSE_SECONDS, TimeUnit.SECONDS).otherwiseEmpty());
  }

  /** What the polling brings, on the event loop already. */
  private final class Receiver implements PollLoop.Receiver {
    @Override
    public void deliver(SourcePartition source, List<SourceRecord> records) {
      PartitionPipeline pipeline = pipelines.get(source);
      if (pipeline != null) {
        pipeline.deliver(records);
      }
    }

    @Override
    public void lostAll() {
      pipelines.values().forEach(PartitionPipeline::end);
      pipelines.clear();
    }
  }

  /** Passes what the polling thread sees on to the event loop. */
  private final class Assignments implements GroupConsumer.Assignments {
    @Override
    public void assigned(Map<SourcePartition, Long> partitions) {
      context.runOnContext(
          back -> {
            LOG.info("{} is assigned {}", name, partitions.keySet());
            partitions.forEach(
                (source, assignment) -> {
                  PartitionPipeline pipeline =
                      new PartitionPipeline(pipelineParts, source, assignment);
                  pipelines.put(source, pipeline);
                  if (!draining) {
                    pipeline.start();
                  }
                });
          });
    }

    @Override
    public CompletableFuture<Void> revoked(Set<SourcePartition> partitions) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      context.runOnContext(
          back -> {
            LOG.info("{} gives back {}", name, partitions);
            List<Future<Void>> drained =
                partitions.stream()
                    .filter(pipelines::containsKey)
                    .map(source -> pipelines.get(source).drain())
                    .toList();
            Future.join(drained).onComplete(all -> done.complete(null));
          });
      return done;
    }

    @Override
    public void fetchFailed(SourcePartition source, FetchFailure failure) {
      context.runOnContext(
          back -> {
            PartitionPipeline pipeline = pipelines.get(source);
            if (pipeline != null) {
              pipeline.fetchFailed(failure);
            }
          });
    }

    @Override
    public void lost(Set<SourcePartition> partitions) {
      context.runOnContext(
          back ->
              partitions.forEach(
                  source -> {
                    PartitionPipeline pipeline = pipelines.remove(source);
                    if (pipeline != null) {
                      pipeline.end();
                    }
                  }));
    }
  }
}
