package io.weir.intake;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.weir.event.Arrival;
import io.weir.event.Backoff;
import io.weir.event.Claim;
import io.weir.event.Decision;
import io.weir.event.Failure;
import io.weir.event.Outcome;
import io.weir.event.SourcePartition;
import io.weir.flow.Decider;
import io.weir.flow.Flow;
import io.weir.ops.Health;
import io.weir.postgres.PostgresFailures;
import io.weir.publish.Publisher;
import io.weir.store.StoreClock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * One partition from its assignment to its revocation: takes batches from the queue, has them
 * enriched and decided, and hands their rows to the publisher. While one batch is in its
 * transaction, the next is being enriched; never two in transactions at once. Lives on its
 * verticle's event loop.
 *
 * <pre>
 *   TAKING_OVER ──▶ RUNNING ──▶ ENDED (drained or lost)
 *        ▲             │ fenced
 *        └─────────────┘
 * </pre>
 */
final class Lane {

  /** What a lane needs from its verticle, which is the same for all of them. */
  record Surroundings(
      Vertx vertx,
      IntakeSettings settings,
      Flow flow,
      Decider decider,
      Publisher publisher,
      Takeover takeover,
      StoreClock clock,
      Health health,
      Fetching fetching,
      Slots enriching,
      Slots deciding) {}

  /** Starts, pauses and resumes fetching; takes effect between two polls. */
  interface Fetching {

    /** Fetches from this offset on. */
    void startAt(SourcePartition source, long offset);

    /** Pauses or resumes. */
    void flow(SourcePartition source, boolean on);
  }

  /**
   * A lane begins with small batches and doubles them: a cold program, cache or store is not asked
   * for thousands of events by every partition at once, and the first result is there at once.
   */
  private static final int FIRST_BATCH = 50;

  private enum State {
    TAKING_OVER,
    RUNNING,
    DRAINING,
    ENDED
  }

  /**
   * A batch that waits to be decided.
   *
   * @param enriched whether it keeps its slot of enriching until then, so that look-ups run ahead
   *     of the store by a bounded number of batches
   */
  private record Prepared(PartitionQueue.Batch batch, List<Outcome> outcomes, boolean enriched) {}

  private final Surroundings around;
  private final SourcePartition source;
  private final long assignment;
  private final PartitionQueue queue;
  private final Promise<Void> drained = Promise.promise();
  private State state = State.TAKING_OVER;
  private Takeover.Owned owned;
  private long nextTake;
  private boolean preparing;
  private Prepared prepared;
  private boolean deciding;
  private int publishing;
  private int failures;
  private int batchRecords;
  private boolean paused;
  private boolean lingered;
  private long wakeTimer = -1;

  Lane(Surroundings around, SourcePartition source, long assignment) {
    this.around = around;
    this.source = source;
    this.assignment = assignment;
    this.batchRecords = Math.min(FIRST_BATCH, around.settings().batchRecords());
    this.queue =
        new PartitionQueue(
            around.settings().queueRecords(), around.settings().queueBytes().bytes());
  }

  SourcePartition source() {
    return source;
  }

  /** Whether this very assignment is still at work. */
  private boolean isLive() {
    return state == State.TAKING_OVER || state == State.RUNNING;
  }

  /** Begins with the steps of a takeover, however often they have to be tried. */
  void start() {
    around
        .takeover()
        .takeOver(source, assignment, this::isLive)
        .onSuccess(
            taken -> {
              if (state == State.TAKING_OVER && taken.isPresent()) {
                owned = taken.get();
                nextTake = owned.nextOffset();
                state = State.RUNNING;
                paused = false;
                around.fetching().startAt(source, nextTake);
              }
            });
  }

  /** Takes in fetched records, in the order of offsets. */
  void deliver(List<Arrival> arrivals) {
    if (state != State.RUNNING) {
      return;
    }
    for (Arrival arrival : arrivals) {
      if (arrival.record().offset() >= nextTake) {
        queue.add(arrival);
      }
    }
    pump();
  }

  /** Records waiting. */
  int queued() {
    return queue.records();
  }

  /** The offset from which an idle lane would go on, or -1 while it is at work. */
  long idleAt() {
    boolean idle =
        state == State.RUNNING && queue.isEmpty() && !preparing && prepared == null && !deciding;
    return idle ? nextTake : -1;
  }

  /**
   * Moves past offsets that hold no record, such as transaction markers, so that a partition
   * without events shows no lag.
   */
  void advance(long position) {
    if (idleAt() >= 0 && position > nextTake) {
      prepared =
          new Prepared(new PartitionQueue.Batch(nextTake, position, List.of()), List.of(), false);
      nextTake = position;
      pump();
    }
  }

  /**
   * Begins anew if the topic is not the one taken over: the takeover says what is wrong with it.
   */
  void compareTopic(UUID standing) {
    if (state == State.RUNNING && !owned.topicId().equals(standing)) {
      beginAnew();
    }
  }

  /** Does whatever can be done now; called after everything that may have made room. */
  void pump() {
    if (state == State.RUNNING) {
      prepare();
      decide();
      prepare();
      regulate();
    }
    if (state == State.DRAINING && !deciding && publishing == 0) {
      state = State.ENDED;
      drained.tryComplete();
    }
  }

  private void prepare() {
    if (preparing || prepared != null || queue.isEmpty()) {
      return;
    }
    IntakeSettings settings = around.settings();
    long now = around.clock().atLeast();
    if (queue.headDue() > now) {
      wakeIn(queue.headDue() - now);
      return;
    }
    boolean full = queue.fills(batchRecords, settings.batchBytes().bytes());
    if (!full && !lingered && settings.linger().toMillis() > 0) {
      wakeIn(settings.linger().toMillis());
      lingered = true;
      return;
    }
    if (!full && wakeTimer >= 0) {
      return;
    }
    if (!around.enriching().enter(this)) {
      return;
    }
    lingered = false;
    PartitionQueue.Batch batch =
        queue.take(nextTake, now, batchRecords, settings.batchBytes().bytes());
    nextTake = batch.to();
    preparing = true;
    prepare(batch);
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
                    pump();
                  });
    }
  }

  private void prepare(PartitionQueue.Batch batch) {
    around
        .flow()
        .outcomes(batch.arrivals(), owned.topicId())
        .onComplete(
            outcomes -> {
              around.health().clear("enrich:" + source);
              failures = 0;
              preparing = false;
              if (state == State.RUNNING) {
                prepared = new Prepared(batch, outcomes, true);
              } else {
                around.enriching().leave();
              }
              pump();
            },
            error -> {
              around.enriching().leave();
              waitAndTakeBack(batch, error);
            });
  }

  /**
   * Nothing is routed for a fault of our own: the records go back into the queue and are asked
   * about again, in a smaller batch, so that a congested look-up still lets something pass.
   */
  private void waitAndTakeBack(PartitionQueue.Batch batch, Throwable error) {
    failures++;
    batchRecords = Math.max(1, batch.arrivals().size() / 2);
    if (isLive()) {
      around.health().report("enrich:" + source, PostgresFailures.of(error));
    }
    around
        .vertx()
        .setTimer(
            Backoff.INFRASTRUCTURE.millis(failures),
            waited -> {
              preparing = false;
              if (state == State.RUNNING) {
                queue.putBack(batch);
                nextTake = batch.from();
              }
              pump();
            });
  }

  private void decide() {
    if (deciding
        || prepared == null
        || !around.publisher().hasRoom()
        || !around.deciding().enter(this)) {
      return;
    }
    Prepared next = prepared;
    deciding = true;
    dropPrepared();
    Claim claim = owned.claim();
    Map<Long, Arrival> byOffset = new HashMap<>();
    Decision decision =
        new Decision(source, next.batch().from(), next.batch().to(), next.outcomes());
    around
        .decider()
        .decide(
            claim,
            decision,
            offset ->
                byOffset.isEmpty()
                    ? index(next.batch(), byOffset).get(offset)
                    : byOffset.get(offset),
            () -> state != State.ENDED)
        .onSuccess(
            ended -> {
              deciding = false;
              around.deciding().leave();
              if (ended instanceof Decider.Ended.Decided decided) {
                batchRecords = Math.min(2 * batchRecords, around.settings().batchRecords());
                publish(next.batch().to(), decided);
              } else if (ended instanceof Decider.Ended.Fenced) {
                fenced();
              }
              pump();
            });
  }

  private void dropPrepared() {
    boolean slot = prepared != null && prepared.enriched();
    prepared = null;
    if (slot) {
      around.enriching().leave();
    }
  }

  private static Map<Long, Arrival> index(PartitionQueue.Batch batch, Map<Long, Arrival> byOffset) {
    batch.arrivals().forEach(arrival -> byOffset.put(arrival.record().offset(), arrival));
    return byOffset;
  }

  private void publish(long to, Decider.Ended.Decided decided) {
    publishing++;
    around
        .publisher()
        .publish(source, assignment, to, decided.rows())
        .onSuccess(
            published -> {
              publishing--;
              pump();
            });
  }

  /**
   * Another owner stands in the offset row. If Kafka says so too, this lane ends at the next
   * rebalance; if Kafka still calls the partition ours, the takeover proves it and begins anew.
   */
  private void fenced() {
    if (state == State.RUNNING) {
      beginAnew();
    }
  }

  private void beginAnew() {
    state = State.TAKING_OVER;
    around.fetching().flow(source, false);
    queue.clear();
    dropPrepared();
    around
        .vertx()
        .setTimer(
            Backoff.INFRASTRUCTURE.millis(6),
            waited -> {
              if (state == State.TAKING_OVER) {
                restart();
              }
            });
  }

  /** What this lane decided must be on its way before it reads its own rows back. */
  private void restart() {
    if (publishing > 0 || preparing || deciding) {
      around.vertx().setTimer(Backoff.INFRASTRUCTURE.millis(1), waited -> restart());
    } else if (state == State.TAKING_OVER) {
      start();
    }
  }

  private void regulate() {
    boolean waits = queue.headDue() > around.clock().atLeast();
    if (!paused && (queue.isFull() || waits)) {
      paused = true;
      around.fetching().flow(source, false);
    } else if (paused && !waits && queue.hasRoom()) {
      paused = false;
      around.fetching().flow(source, true);
    }
  }

  /** Takes no more batches; completes when what is decided is published. */
  Future<Void> drain() {
    if (isLive()) {
      state = State.DRAINING;
      queue.clear();
      dropPrepared();
      release();
      pump();
    } else if (state == State.ENDED) {
      drained.tryComplete();
    }
    return drained.future();
  }

  /** Stops at once: another owner is at work already, or will be. */
  void end() {
    state = State.ENDED;
    queue.clear();
    dropPrepared();
    release();
    drained.tryComplete();
  }

  private void release() {
    if (wakeTimer >= 0) {
      around.vertx().cancelTimer(wakeTimer);
      wakeTimer = -1;
    }
    around.health().forget("enrich:" + source);
    around.health().forget("store:" + source);
    around.health().forget("takeover:" + source);
  }

  /** Reports why this partition cannot go on. */
  static Failure stopped(String reason, String message) {
    return new Failure(Failure.Kind.CONFIGURATION, reason, message);
  }
}
