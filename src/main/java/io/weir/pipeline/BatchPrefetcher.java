package io.weir.pipeline;

import io.weir.async.Backoff;
import io.weir.event.ConsumedRecord;
import io.weir.event.Outcome;
import io.weir.event.SourcePartition;
import io.weir.postgres.PostgresFailures;
import java.util.List;
import java.util.UUID;

/**
 * A lane's records on their way to a decision: those that wait in the queue, the batch that is at
 * the look-ups, and the one that is ready to be decided. Never more than one batch of each, so that
 * one is being enriched while another is in its transaction. Lives on its verticle's event loop.
 */
final class BatchPrefetcher {

  /**
   * A batch that can be decided.
   *
   * @param outcomes one for each of its records
   */
  record Ready(PartitionQueue.Batch batch, List<Outcome> outcomes) {}

  private final PartitionPipeline.Surroundings around;
  private final SourcePartition source;
  private final Runnable pump;
  private final PartitionQueue queue;
  private final BatchSizer limit;
  private boolean running;
  private UUID topicId;
  private long next;
  private boolean asking;
  private Ready ready;
  private boolean holdsSlot;
  private boolean held;
  private int failures;
  private boolean paused;
  private boolean lingered;
  private long wakeTimer = -1;

  /**
   * @param pump the lane's, to be called when something may go on
   */
  BatchPrefetcher(PartitionPipeline.Surroundings around, SourcePartition source, Runnable pump) {
    this.around = around;
    this.source = source;
    this.pump = pump;
    this.queue =
        new PartitionQueue(
            around.settings().queueRecords(), around.settings().queueBytes().bytes());
    this.limit =
        new BatchSizer(around.settings().batchRecords(), around.settings().batchBytes().bytes());
  }

  /** Has the partition fetched from this offset on; nothing may be at the look-ups any more. */
  void begin(UUID topic, long offset) {
    running = true;
    topicId = topic;
    next = offset;
    paused = false;
    around.fetching().startAt(source, offset);
  }

  /** Stops fetching and forgets everything; what is at the look-ups is thrown away on return. */
  void pause() {
    around.fetching().flow(source, false);
    stop();
  }

  /** Forgets everything; what is at the look-ups is thrown away on return. */
  void stop() {
    running = false;
    queue.clear();
    ready = null;
    if (!asking) {
      giveSlotBack();
    }
    if (wakeTimer >= 0) {
      around.vertx().cancelTimer(wakeTimer);
      wakeTimer = -1;
    }
    around.health().forget("enrich:" + source);
  }

  /** Takes in fetched records, in the order of offsets. */
  void add(List<ConsumedRecord> records) {
    for (ConsumedRecord consumed : records) {
      if (consumed.record().offset() >= next) {
        queue.add(consumed);
      }
    }
  }

  /** Records waiting. */
  int queued() {
    return queue.records();
  }

  /** Whether a batch is at the look-ups. */
  boolean isAsking() {
    return asking;
  }

  /** Whether nothing is here. */
  boolean isIdle() {
    return queue.isEmpty() && !asking && ready == null;
  }

  /** The offset that follows the last batch. */
  long next() {
    return next;
  }

  /** Makes the offsets up to a position, which hold no records, a batch of their own. */
  void passGap(long position) {
    ready = new Ready(new PartitionQueue.Batch(next, position, List.of()), List.of());
    next = position;
  }

  boolean isReady() {
    return ready != null;
  }

  /** Hands out the batch that is ready. */
  Ready take() {
    Ready taken = ready;
    ready = null;
    giveSlotBack();
    return taken;
  }

  /** Whether no batch is begun, and none keeps others from the look-ups. */
  void hold(boolean on) {
    held = on;
    if (held && !asking) {
      giveSlotBack();
    }
  }

  /** The last batch went well: the next may be larger. */
  void grow() {
    limit.grow();
  }

  /** A batch was too much at once: the next is half of it. */
  void shrink(PartitionQueue.Batch batch) {
    limit.shrink(batch.records().size());
  }

  /** Cuts a batch and sends it to the look-ups if that can be done now. */
  void step() {
    if (!running || held || asking || ready != null || queue.isEmpty()) {
      return;
    }
    IntakeSettings settings = around.settings();
    long now = around.clock().atLeast();
    if (queue.headDue() > now) {
      wakeIn(queue.headDue() - now);
      return;
    }
    boolean full = queue.fills(limit.records(), settings.batchBytes().bytes());
    if (!full && !lingered && settings.linger().toMillis() > 0) {
      wakeIn(settings.linger().toMillis());
      lingered = true;
      return;
    }
    if (!full && wakeTimer >= 0) {
      return;
    }
    // The slot is kept until the batch is decided about, so that look-ups run ahead of the store
    // by a bounded number of batches, or one for each lane that has to wait.
    if (!around.enriching().enter(pump)) {
      return;
    }
    holdsSlot = true;
    lingered = false;
    PartitionQueue.Batch batch =
        queue.take(next, now, limit.records(), settings.batchBytes().bytes());
    next = batch.to();
    ask(batch);
  }

  private void ask(PartitionQueue.Batch batch) {
    asking = true;
    around
        .flow()
        .outcomes(batch.records(), topicId)
        .onComplete(
            outcomes -> {
              asking = false;
              limit.weigh(outcomes);
              if (running) {
                failures = 0;
                around.health().clear("enrich:" + source);
                ready = new Ready(batch, outcomes);
              }
              if (!running || held) {
                giveSlotBack();
              }
              pump.run();
            },
            error -> {
              giveSlotBack();
              waitAndTakeBack(batch, error);
            });
  }

  /**
   * Nothing is routed for a fault of our own: the records go back into the queue and are asked
   * about again, in a smaller batch, so that a congested look-up still lets something pass.
   */
  private void waitAndTakeBack(PartitionQueue.Batch batch, Throwable error) {
    failures++;
    shrink(batch);
    if (running) {
      around.health().report("enrich:" + source, PostgresFailures.of(error));
    }
    around
        .vertx()
        .setTimer(
            Backoff.INFRASTRUCTURE.millis(failures),
            waited -> {
              asking = false;
              if (running) {
                queue.putBack(batch);
                next = batch.from();
              }
              pump.run();
            });
  }

  private void giveSlotBack() {
    if (holdsSlot) {
      holdsSlot = false;
      around.enriching().leave();
    }
  }

  private void wakeIn(long millis) {
    if (wakeTimer < 0) {
      wakeTimer =
          around
              .vertx()
              .setTimer(
                  Math.max(1, millis),
                  due -> {
                    wakeTimer = -1;
                    pump.run();
                  });
    }
  }

  /** Pauses fetching while the queue is full or its first record is not due, and resumes it. */
  void regulate() {
    boolean waits = queue.headDue() > around.clock().atLeast();
    if (!paused && (queue.isFull() || waits)) {
      paused = true;
      around.fetching().flow(source, false);
    } else if (paused && !waits && queue.hasRoom()) {
      paused = false;
      around.fetching().flow(source, true);
    }
  }
}
