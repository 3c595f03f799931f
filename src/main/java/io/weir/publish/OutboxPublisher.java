package io.weir.publish;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.weir.async.Backoff;
import io.weir.event.Failure;
import io.weir.event.OutboxRow;
import io.weir.event.SourcePartition;
import io.weir.kafka.AssignedPartitions;
import io.weir.kafka.ClusterAdmin;
import io.weir.kafka.KafkaFailures;
import io.weir.ops.Health;
import io.weir.ops.Meters;
import io.weir.publish.Backlog.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Publishes what the partitions of one intake verticle have decided: in order, turn by turn, one
 * turn at a time, sending again from memory what failed for as long as the partition is ours. Lives
 * on that verticle's event loop; only the turn itself runs on a worker thread of its own.
 */
public final class OutboxPublisher {
  /** A client of Kafka waits for half a minute before it says that the brokers are away. */
  private static final long SLOW_MILLIS = 3_000;

  private static final Failure SLOW =
      new Failure(
          Failure.Kind.INFRASTRUCTURE,
          "kafka-slow",
          "a turn has been under way for " + SLOW_MILLIS + " ms; the brokers do not answer");

  private final Vertx vertx;
  private final Context context;
  private final WorkerExecutor worker;
  private final PublishSettings settings;
  private final String group;
  private final String place;
  private final OutboxSender channel;
  private final AssignedPartitions ownership;
  private final ClusterAdmin cluster;
  private final OutboxCleanup cleanup;
  private final Health health;
  private final Meters meters;
  private final Backlog backlog = new Backlog();
  private final PublishBatchSizer limit;
  private final PublishPacing pace;
  private final Runnable onRoom;
  private boolean busy;
  private boolean closed;
  private int failures;

  /**
   * Opens nothing yet; the first turn does.
   *
   * @param name of the worker thread and in messages
   * @param onRoom called on the event loop after each turn
   */
  OutboxPublisher(
      Vertx vertx,
      String name,
      PublishSettings settings,
      String group,
      OutboxSender channel,
      AssignedPartitions ownership,
      ClusterAdmin cluster,
      OutboxCleanup cleanup,
      Health health,
      Meters meters,
      Runnable onRoom) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.worker = vertx.createSharedWorkerExecutor(name, 1, 10, TimeUnit.MINUTES);
    this.settings = settings;
    this.group = group;
    this.place = name;
    this.channel = channel;
    this.ownership = ownership;
    this.cluster = cluster;
    this.cleanup = cleanup;
    this.health = health;
    this.meters = meters;
    this.onRoom = onRoom;
    this.limit = new PublishBatchSizer(settings.transactionTimeout());
    this.pace = new PublishPacing(settings.interval(), System.nanoTime());
  }

  /** Makes the producer ready, which settles what a killed predecessor left open. */
  public Future<Void> open() {
    return onWorker(channel::open);
  }

  private Future<Void> onWorker(Runnable step) {
    return worker.executeBlocking(
        () -> {
          step.run();
          return null;
        });
  }

  /** Whether more may be decided; when not, {@code onRoom} tells when to ask again. */
  public boolean hasRoom() {
    return backlog.records() < settings.backlogRecords()
        && backlog.bytes() < settings.backlogBytes().bytes();
  }

  /** Rows decided and not yet published. */
  public int backlogRecords() {
    return backlog.records();
  }

  /**
   * Publishes rows behind all that was given before, and moves the group's offset.
   *
   * @param assignment the number of the assignment under which the rows were decided
   * @param nextOffset the group's offset for the partition once the rows are there
   * @return true when published; false if the partition has gone to another owner, who publishes
   *     them; never fails
   */
  public Future<Boolean> publish(
      SourcePartition source, long assignment, long nextOffset, List<OutboxRow> rows) {
    long bytes = rows.stream().mapToLong(OutboxRow::size).sum();
    Promise<Boolean> published = Promise.promise();
    backlog.add(new Entry(source, assignment, nextOffset, rows, bytes, published));
    turn();
    return published.future();
  }

  /** Has rows deleted that an earlier owner has published. */
  public void published(SourcePartition source, long below) {
    cleanup.startOver(source);
    cleanup.add(Map.of(source, below));
  }

  private void turn() {
    if (busy || closed || backlog.isEmpty()) {
      return;
    }
    busy = true;
    long pause = pace.pauseNanos(System.nanoTime());
    if (pause > 0) {
      later(pause / 1_000_000, this::take);
    } else {
      take();
    }
  }

  /** Not any more once this closes: a producer that is opened then would stay open. */
  private void later(long millis, Runnable step) {
    vertx.setTimer(
        Math.max(1, millis),
        due -> {
          if (!closed) {
            step.run();
          }
        });
  }

  private void take() {
    long start = System.nanoTime();
    pace.began(start);
    AssignedPartitions.Snapshot snapshot = ownership.snapshot();
    List<Entry> ours = new ArrayList<>();
    for (Entry entry : backlog.take(limit.records(), limit.bytes())) {
      if (snapshot.owns(entry.source(), entry.assignment())) {
        ours.add(entry);
      } else {
        finish(entry, false);
      }
    }
    if (ours.isEmpty()) {
      next();
      return;
    }
    PublishBatch turn = PublishBatch.of(ours, snapshot.metadata());
    long slow = vertx.setTimer(SLOW_MILLIS, waited -> slow());
    worker
        .executeBlocking(
            () -> {
              channel.send(turn);
              return null;
            })
        .onComplete(done -> vertx.cancelTimer(slow))
        .onComplete(
            sent -> {
              meters.took(Meters.Stage.PUBLISH, start);
              long end = System.nanoTime();
              limit.sent(Duration.ofNanos(end - start));
              pace.ended(end);
              succeed(ours, turn.offsets());
            },
            error -> {
              limit.failed(turn.rows().size(), turn.bytes());
              fail(ours, error);
            });
  }

  private void slow() {
    if (failures < 2) {
      health.report(place, SLOW);
    }
  }

  private void succeed(List<Entry> entries, Map<SourcePartition, Long> offsets) {
    settled();
    cleanup.add(offsets);
    entries.forEach(entry -> finish(entry, true));
    next();
  }

  private void settled() {
    failures = 0;
    health.clear(place);
  }

  private void finish(Entry entry, boolean published) {
    backlog.done(entry);
    entry.published().complete(published);
  }

  private void next() {
    busy = false;
    if (backlog.isEmpty()) {
      // What was published all the same, or is another owner's by now, holds nothing up.
      settled();
    }
    onRoom.run();
    turn();
  }

  /** Nothing is given up: it is looked at, if it may have happened, and else sent again. */
  private void fail(List<Entry> entries, Throwable error) {
    failures++;
    if (failures > 1) {
      // A rebalance refuses one turn now and then; only what persists is a problem.
      health.report(place, KafkaFailures.of(error));
    }
    boolean unknown = error instanceof OutboxSender.SendException failed && failed.isUnknown();
    later(
        Backoff.INFRASTRUCTURE.millis(failures),
        unknown ? () -> look(entries) : () -> again(entries));
  }

  private void again(List<Entry> entries) {
    backlog.putBack(entries);
    next();
  }

  /** Settles what the last producer left open, then compares with the group's offsets. */
  private void look(List<Entry> entries) {
    List<SourcePartition> partitions = entries.stream().map(Entry::source).distinct().toList();
    open()
        .compose(opened -> cluster.committed(group, partitions))
        .onComplete(
            committed -> context.runOnContext(told -> compare(entries, committed)),
            error -> context.runOnContext(told -> lookAgain(entries, error)));
  }

  private void lookAgain(List<Entry> entries, Throwable error) {
    failures++;
    health.report(place, KafkaFailures.of(error));
    later(Backoff.INFRASTRUCTURE.millis(failures), () -> look(entries));
  }

  private void compare(List<Entry> entries, Map<SourcePartition, Optional<Long>> committed) {
    if (entries.stream().anyMatch(entry -> !committed.containsKey(entry.source()))) {
      // Still pending in an open transaction.
      later(Backoff.INFRASTRUCTURE.millis(failures), () -> look(entries));
      return;
    }
    List<Entry> unpublished = new ArrayList<>();
    Map<SourcePartition, Long> done = new HashMap<>();
    for (Entry entry : entries) {
      if (committed.get(entry.source()).orElse(-1L) >= entry.nextOffset()) {
        done.merge(entry.source(), entry.nextOffset(), Math::max);
        finish(entry, true);
      } else {
        unpublished.add(entry);
      }
    }
    if (!done.isEmpty()) {
      cleanup.add(done);
    }
    again(unpublished);
  }

  /** Stops after the turn under way; what is left stands in the outbox. */
  public Future<Void> close() {
    closed = true;
    return onWorker(channel::close).eventually(cleanup::close).eventually(worker::close);
  }
}
