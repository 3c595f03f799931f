package io.weir.publish;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.weir.async.Backoff;
import io.weir.event.Failure;
import io.weir.event.OutboxRow;
import io.weir.event.SourcePartition;
import io.weir.kafka.AssignedPartitions;
import io.weir.kafka.CommittedOffsets;
import io.weir.kafka.KafkaFailures;
import io.weir.ops.Meters;
import io.weir.ops.Telemetry;
import io.weir.publish.Backlog.Entry;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Publishes what the partitions of one verticle have decided: in order, one batch at a time,
 * sending again from memory what failed for as long as the partition is ours. Lives on that
 * verticle's event loop; only the sending itself runs on a worker thread of its own.
 */
public final class OutboxPublisher {
  /** What waits for a topic may leave without a word. */
  private static final long HELD_MILLIS = 1_000;

  private final Vertx vertx;
  private final WorkerExecutor worker;
  private final PublishSettings settings;
  private final String problemName;
  private final OutboxSender sender;
  private final AssignedPartitions assigned;
  private final UnknownOutcome unknown;
  private final OutboxCleanup cleanup;
  private final Telemetry telemetry;
  private final Backlog backlog = new Backlog();
  private final UnsendableRows unsendable;
  private final BatchWatch watch;
  private final PublishBatchSizer sizer;
  private final PublishPacing pacing;
  private Runnable onRoom = () -> {};
  private boolean busy;
  private boolean closed;
  private boolean watchesHeld;
  private int failures;

  /**
   * How Kafka is reached.
   *
   * @param committed the group's offsets, to look at after a batch whose end is unknown
   * @param topicProblems what is known against topics, by their names, so that nothing is sent to
   *     it
   */
  record Kafka(
      OutboxSender sender,
      CommittedOffsets committed,
      Supplier<Map<String, Failure>> topicProblems) {}

  /**
   * Opens nothing yet; the first batch does.
   *
   * @param name of the worker thread and in messages
   */
  OutboxPublisher(
      Vertx vertx,
      String name,
      PublishSettings settings,
      Kafka kafka,
      AssignedPartitions assigned,
      OutboxCleanup cleanup,
      Telemetry telemetry) {
    this.vertx = vertx;
    this.worker = vertx.createSharedWorkerExecutor(name, 1, 10, TimeUnit.MINUTES);
    this.settings = settings;
    this.problemName = name;
    this.sender = kafka.sender();
    this.assigned = assigned;
    this.cleanup = cleanup;
    this.telemetry = telemetry;
    this.sizer = new PublishBatchSizer(settings.transactionTimeout());
    this.pacing = new PublishPacing(settings.interval(), System.nanoTime());
    this.unsendable = new UnsendableRows(name, kafka.topicProblems(), telemetry.health());
    this.unknown =
        new UnknownOutcome(
            vertx.getOrCreateContext(),
            this::open,
            kafka.committed(),
            this::later,
            telemetry.health(),
            name);
    this.watch = new BatchWatch(vertx, sender, unsendable, telemetry.health(), name);
  }

  /** Has this called on the event loop after each batch: more may be decided then. */
  public void onRoom(Runnable callback) {
    onRoom = callback;
  }

  /** Makes the producer ready, which settles what a killed predecessor left open. */
  public Future<Void> open() {
    return onWorker(sender::open);
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

  /**
   * Whether rows of this partition that were given back may be given again: there is room, and what
   * was in their way is gone or may be tried. What is not ours any more is answered at once.
   */
  public boolean hasRoom(SourcePartition source, long assignment) {
    return hasRoom()
        && (unsendable.admits(source, assignment, System.nanoTime())
            || !assigned.snapshot().owns(source, assignment));
  }

  /** Whether rows of this partition wait for a topic, so that few of them are enough for a try. */
  public boolean isHeld(SourcePartition source) {
    return unsendable.isHeld(source);
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
   *     them, or if they wait for a topic: then those not published are left to a takeover, with
   *     all that follow; never fails
   */
  public Future<Boolean> publish(
      SourcePartition source, long assignment, long nextOffset, List<OutboxRow> rows) {
    long bytes = rows.stream().mapToLong(OutboxRow::size).sum();
    Promise<Boolean> published = Promise.promise();
    backlog.add(new Entry(source, assignment, nextOffset, rows, bytes, published));
    schedule();
    return published.future();
  }

  /** Has rows deleted that an earlier owner has published. */
  public void published(SourcePartition source, long below) {
    cleanup.startOver(source);
    cleanup.add(Map.of(source, below));
  }

  private void schedule() {
    if (busy || closed || backlog.isEmpty()) {
      return;
    }
    busy = true;
    long pause = pacing.pauseNanos(System.nanoTime());
    if (pause > 0) {
      later(pause / 1_000_000, this::sendNext);
    } else {
      sendNext();
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

  private void sendNext() {
    long start = System.nanoTime();
    pacing.began(start);
    AssignedPartitions.Snapshot snapshot = assigned.snapshot();
    Backlog.Taken taken = backlog.take(sizer.records(), sizer.bytes(), gate(snapshot, start));
    giveBack(taken.givenBack(), snapshot, start);
    if (taken.entries().isEmpty()) {
      next();
      return;
    }
    List<Entry> entries = taken.entries();
    PublishBatch batch = Backlog.batch(entries, snapshot.metadata());
    // What is tried though it was refused has its problem named already.
    watch.begin(batch, failures > 1 || taken.isTrial());
    worker
        .executeBlocking(
            () -> {
              sender.send(batch);
              return null;
            })
        .onComplete(done -> watch.end())
        .onComplete(
            sent -> {
              telemetry.meters().took(Meters.Stage.PUBLISH, start);
              long end = System.nanoTime();
              sizer.sent(Duration.ofNanos(end - start));
              pacing.ended(end);
              succeed(entries, batch.offsets());
            },
            error -> {
              if (error instanceof OutboxSender.SendException failed && failed.isMended()) {
                again(entries);
              } else if (refusedRow(error).isPresent()) {
                refused(entries, refusedRow(error).get());
              } else {
                if (!taken.isTrial()) {
                  sizer.failed(batch.rows().size(), batch.bytes());
                }
                holdIfTooSlow(entries, error, start);
                fail(entries, error);
              }
            });
  }

  private Backlog.Gate gate(AssignedPartitions.Snapshot snapshot, long now) {
    return unsendable.isAnythingKnown()
        ? unsendable.gate(snapshot, now)
        : Backlog.Gate.open(entry -> snapshot.owns(entry.source(), entry.assignment()));
  }

  /** These are another owner's by now, or wait for a topic. */
  private void giveBack(List<Entry> entries, AssignedPartitions.Snapshot snapshot, long now) {
    Set<SourcePartition> held = new HashSet<>();
    for (Entry entry : entries) {
      // What comes first says what the partition waits for.
      if (snapshot.owns(entry.source(), entry.assignment()) && held.add(entry.source())) {
        unsendable.hold(entry.source(), entry.assignment(), entry.rows(), now);
      }
    }
    watchHeld();
    entries.forEach(entry -> finish(entry, false));
  }

  private void watchHeld() {
    if (!watchesHeld && !unsendable.isEmpty()) {
      watchesHeld = true;
      later(
          HELD_MILLIS,
          () -> {
            watchesHeld = false;
            AssignedPartitions.Snapshot snapshot = assigned.snapshot();
            unsendable.retain(snapshot::owns);
            watchHeld();
          });
    }
  }

  private static Optional<RefusedRow> refusedRow(Throwable error) {
    return error instanceof OutboxSender.SendException failed ? failed.refused() : Optional.empty();
  }

  /** The rest of the batch goes on without what its topic does not take. */
  private void refused(List<Entry> entries, RefusedRow refused) {
    unsendable.refused(entries, refused, System.nanoTime());
    watchHeld();
    again(entries);
  }

  /** No batch is smaller than one record: where that takes too long, the others need not wait. */
  private void holdIfTooSlow(List<Entry> entries, Throwable error, long start) {
    long now = System.nanoTime();
    Duration took = Duration.ofNanos(now - start);
    Failure failure = KafkaFailures.of(error);
    if (took.compareTo(settings.transactionTimeout()) >= 0
        && failure.reason().equals(KafkaFailures.TRANSACTION_ENDED)
        && Backlog.areOneRecord(entries)) {
      unsendable.tooSlow(entries.get(0), failure, took, now);
      watchHeld();
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
    telemetry.health().clear(problemName);
  }

  private void finish(Entry entry, boolean published) {
    backlog.done(entry);
    if (published) {
      unsendable.sent(entry);
    }
    entry.published().complete(published);
  }

  private void next() {
    busy = false;
    if (backlog.isEmpty()) {
      // What was published all the same, or is another owner's by now, holds nothing up.
      settled();
    }
    onRoom.run();
    schedule();
  }

  /** Nothing is given up: it is checked whether it may have arrived, and else sent again. */
  private void fail(List<Entry> entries, Throwable error) {
    failures++;
    if (failures > 1) {
      // A rebalance refuses one batch now and then; only what persists is a problem.
      telemetry.health().report(problemName, KafkaFailures.of(error));
    }
    boolean isUnknown = error instanceof OutboxSender.SendException failed && failed.isUnknown();
    later(
        Backoff.INFRASTRUCTURE.millis(failures),
        isUnknown ? () -> settle(entries) : () -> again(entries));
  }

  private void settle(List<Entry> entries) {
    unknown
        .published(entries, failures)
        .onSuccess(
            isPublished -> {
              Map<SourcePartition, Long> done = new HashMap<>();
              for (Entry entry : entries) {
                if (isPublished.test(entry)) {
                  done.merge(entry.source(), entry.nextOffset(), Math::max);
                  finish(entry, true);
                }
              }
              if (!done.isEmpty()) {
                cleanup.add(done);
              }
              again(entries.stream().filter(isPublished.negate()).toList());
            });
  }

  private void again(List<Entry> entries) {
    backlog.putBack(entries);
    next();
  }

  /** Stops after the batch under way; what is left stands in the outbox. */
  public Future<Void> close() {
    closed = true;
    return onWorker(sender::close).eventually(cleanup::close).eventually(worker::close);
  }
}
