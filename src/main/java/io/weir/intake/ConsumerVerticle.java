package io.weir.intake;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.weir.async.Backoff;
import io.weir.event.ConsumedRecord;
import io.weir.event.History;
import io.weir.event.SourcePartition;
import io.weir.event.SourceRecord;
import io.weir.kafka.AssignedPartitions;
import io.weir.kafka.GroupConsumer;
import io.weir.kafka.KafkaFailures;
import io.weir.kafka.PollLoop;
import io.weir.ownership.OwnershipProbe;
import io.weir.ownership.Takeover;
import io.weir.pipeline.PartitionPipeline;
import io.weir.pipeline.Slots;
import io.weir.publish.OutboxPublisher;
import io.weir.upkeep.PeriodicChecks;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer and its partitions: opens a lane for each partition assigned, hands it its records,
 * and ends it when it is revoked. Everything here runs on this verticle's event loop.
 */
public final class ConsumerVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(ConsumerVerticle.class);

  /** For a producer whose brokers, or a store that, may not answer. */
  private static final long CLOSE_SECONDS = 2;

  private final IntakeParts parts;
  private final String name;
  private final String instanceId;
  private final AssignedPartitions ownership = new AssignedPartitions();
  // Changed on the event loop alone, read by whoever reads the meters.
  private final Map<SourcePartition, PartitionPipeline> lanes = new ConcurrentHashMap<>();
  private PollLoop polling;
  private OutboxPublisher publisher;
  private PartitionPipeline.Surroundings surroundings;
  private boolean draining;

  /**
   * @param name tells the consumers of all running instances apart; stable where the instance's
   *     name is
   * @param instanceId the static member's name, or null for none
   */
  public ConsumerVerticle(IntakeParts parts, String name, String instanceId) {
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
            parts.topics(),
            () -> parts.consumers().open(name, instanceId, ownership, new Assigned()),
            ownership,
            new Receiving(),
            parts.health(),
            System::nanoTime);
    publisher = parts.publishers().open(name, ownership, polling::commit, this::pumpAll);
    Takeover takeover =
        new Takeover(
            vertx,
            parts.source(),
            parts.retryTopics(),
            ownership,
            parts.cluster(),
            parts.topology(),
            parts.offsets(),
            parts.outbox(),
            parts.decisions(),
            publisher,
            new OwnershipProbe(context, ownership, polling::request),
            parts.health(),
            parts.meters());
    surroundings =
        new PartitionPipeline.Surroundings(
            vertx,
            parts.settings(),
            parts.flow(),
            parts.decider(),
            publisher,
            takeover,
            parts.clock(),
            parts.health(),
            new Fetching(),
            new Slots(parts.enriching()),
            new Slots(parts.deciding()));
    parts
        .meters()
        .gauge(
            "weir.publish.backlog", "Rows decided, not published", name, publisher::backlogRecords);
    parts.meters().gauge("weir.queue", "Records fetched, not decided", name, this::queued);
    parts.meters().gauge("weir.partitions", "Partitions owned", name, lanes::size);
    new PeriodicChecks(context, parts, polling, lanes).begin();
    openProducer(0);
    polling.open();
    return Future.succeededFuture();
  }

  /**
   * Settles what a killed predecessor left open, while the consumer joins the group: a partition is
   * taken over only once no transaction is open on its offset.
   */
  private void openProducer(int tries) {
    if (draining) {
      return;
    }
    publisher
        .open()
        .onComplete(
            opened -> parts.health().clear("producer:" + name),
            error -> {
              parts.health().report("producer:" + name, KafkaFailures.of(error));
              vertx.setTimer(
                  Backoff.INFRASTRUCTURE.millis(tries + 1), waited -> openProducer(tries + 1));
            });
  }

  private void pumpAll() {
    lanes.values().forEach(PartitionPipeline::pump);
  }

  private int queued() {
    return lanes.values().stream().mapToInt(PartitionPipeline::queued).sum();
  }

  /**
   * Takes no more, publishes what is decided, leaves the group. What takes longer than it may is
   * left to the next owner, as if it were lost: leaving waits for it no second time.
   */
  @Override
  public Future<?> stop() {
    draining = true;
    Future<?> drained = Future.join(lanes.values().stream().map(PartitionPipeline::drain).toList());
    long limit =
        vertx.setTimer(
            parts.settings().drainTimeout().toMillis(),
            over -> {
              LOG.warn("{} leaves before everything is drained", name);
              lanes.values().forEach(PartitionPipeline::end);
            });
    return drained
        .onComplete(all -> vertx.cancelTimer(limit))
        // Polling goes on until here: it is what commits offsets.
        .eventually(polling::close)
        .eventually(
            () -> publisher.close().timeout(CLOSE_SECONDS, TimeUnit.SECONDS).otherwiseEmpty());
  }

  /** What the polling brings, on the event loop already. */
  private final class Receiving implements PollLoop.Receiver {

    @Override
    public void deliver(SourcePartition source, List<SourceRecord> records) {
      PartitionPipeline lane = lanes.get(source);
      if (lane != null) {
        lane.deliver(records.stream().map(this::consumed).toList());
      }
    }

    private ConsumedRecord consumed(SourceRecord record) {
      return parts.retryTopics().contains(record.source().topic())
          ? parts.flow().waited(record)
          : new ConsumedRecord(record, History.none(record), null);
    }

    @Override
    public void lostAll() {
      lanes.values().forEach(PartitionPipeline::end);
      lanes.clear();
    }
  }

  /** Passes what the polling thread sees on to the event loop. */
  private final class Assigned implements GroupConsumer.Assignments {

    @Override
    public void assigned(Map<SourcePartition, Long> partitions) {
      context.runOnContext(
          told -> {
            LOG.info("{} is assigned {}", name, partitions.keySet());
            partitions.forEach(
                (source, assignment) -> {
                  PartitionPipeline lane = new PartitionPipeline(surroundings, source, assignment);
                  lanes.put(source, lane);
                  if (!draining) {
                    lane.start();
                  }
                });
          });
    }

    @Override
    public CompletableFuture<Void> revoked(Set<SourcePartition> partitions) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      context.runOnContext(
          told -> {
            LOG.info("{} gives back {}", name, partitions);
            List<Future<Void>> drained =
                partitions.stream()
                    .filter(lanes::containsKey)
                    .map(p -> lanes.get(p).drain())
                    .toList();
            Future.join(drained).onComplete(all -> done.complete(null));
          });
      return done;
    }

    @Override
    public void lost(Set<SourcePartition> partitions) {
      context.runOnContext(
          told ->
              partitions.forEach(
                  source -> {
                    PartitionPipeline lane = lanes.remove(source);
                    if (lane != null) {
                      lane.end();
                    }
                  }));
    }
  }

  /** Runs on the event loop; takes effect before the next poll. */
  private final class Fetching implements PartitionPipeline.Fetching {

    @Override
    public void startAt(SourcePartition source, long offset) {
      polling.request(
          live -> {
            live.startAt(source, offset);
            return null;
          });
    }

    @Override
    public void flow(SourcePartition source, boolean on) {
      polling.request(
          live -> {
            live.flow(source, on);
            return null;
          });
    }
  }
}
