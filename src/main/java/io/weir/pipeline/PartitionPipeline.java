package io.weir.pipeline;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.weir.async.Backoff;
import io.weir.commit.BatchCommitter;
import io.weir.event.ConsumedRecord;
import io.weir.event.Decision;
import io.weir.event.Failure;
import io.weir.event.SourcePartition;
import io.weir.ops.Health;
import io.weir.ownership.Takeover;
import io.weir.postgres.PostgresClock;
import io.weir.publish.OutboxPublisher;
import java.util.List;
import java.util.UUID;

/**
 * One partition from its assignment to its revocation: takes batches from the queue, has them
 * enriched and decided, and hands their rows to the publisher. While one batch is in its
 * transaction, the next is being enriched; never two in transactions at once. Lives on its
 * verticle's event loop.
 *
 * <pre>
 *   TAKING_OVER ──▶ RUNNING ──revoked──▶ DRAINING ──published──▶ ENDED
 *        ▲             │ fenced
 *        └─────────────┘
 * </pre>
 *
 * <p>A lane that is lost, or drains for too long, ends in any state.
 */
public final class PartitionPipeline {

  /** What a lane needs from its verticle, which is the same for all of them. */
  public record Surroundings(
      Vertx vertx,
      IntakeSettings settings,
      Flow flow,
      BatchCommitter decider,
      OutboxPublisher publisher,
      Takeover takeover,
      PostgresClock clock,
      Health health,
      Fetching fetching,
      Slots enriching,
      Slots deciding) {}

  /** Starts, pauses and resumes fetching; takes effect between two polls. */
  public interface Fetching {

    /** Fetches from this offset on. */
    void startAt(SourcePartition source, long offset);

    /** Pauses or resumes. */
    void flow(SourcePartition source, boolean on);
  }

  /**
   * A decision that takes longer is followed by a smaller one, as the next may be timed out.
   * Shorter than the wait for a lock, which has a name of its own.
   */
  private static final long SLOW_DECISION_NANOS = 3_000_000_000L;

  /** A frozen server is cut off only after its statements' whole time. */
  private static final Failure UNANSWERED =
      new Failure(
          Failure.Kind.INFRASTRUCTURE,
          "postgres-slow",
          "Postgres has not answered for more than 3 s; see what it waits for in pg_stat_activity");

  private enum State {
    TAKING_OVER,
    RUNNING,
    DRAINING,
    ENDED
  }

  private final Surroundings around;
  private final SourcePartition source;
  private final long assignment;
  // One instance, so that slots know who waits already.
  private final Runnable pump = this::pump;
  private final BatchPrefetcher preparation;
  private final CommitPermit seat;
  private final Promise<Void> drained = Promise.promise();
  private State state = State.TAKING_OVER;
  private Takeover.Owned owned;
  private boolean deciding;
  private long decidingSince;
  private int publishing;
  private boolean rowsLeft;

  public PartitionPipeline(Surroundings around, SourcePartition source, long assignment) {
    this.around = around;
    this.source = source;
    this.assignment = assignment;
    this.preparation = new BatchPrefetcher(around, source, pump);
    this.seat = new CommitPermit(around.deciding(), preparation);
  }

  public SourcePartition source() {
    return source;
  }

  /** Whether this very assignment is still at work. */
  private boolean isLive() {
    return state == State.TAKING_OVER || state == State.RUNNING;
  }

  /** Begins with the steps of a takeover, however often they have to be tried. */
  public void start() {
    around
        .takeover()
        .takeOver(source, assignment, this::isLive)
        .onSuccess(
            taken -> {
              if (state == State.TAKING_OVER && taken.isPresent()) {
                owned = taken.get();
                rowsLeft = false;
                state = State.RUNNING;
                preparation.begin(owned.topicId(), owned.nextOffset());
              }
            });
  }

  /** Takes in fetched records, in the order of offsets. */
  public void deliver(List<ConsumedRecord> records) {
    if (state == State.RUNNING) {
      preparation.add(records);
      pump();
    }
  }

  /** Records waiting. */
  public int queued() {
    return preparation.queued();
  }

  /** The offset from which an idle lane would go on, or -1 while it is at work. */
  public long idleAt() {
    boolean idle = state == State.RUNNING && preparation.isIdle() && !deciding;
    return idle ? preparation.next() : -1;
  }

  /**
   * Moves past offsets that hold no record, such as transaction markers, so that a partition
   * without events shows no lag.
   */
  public void advance(long position) {
    if (idleAt() >= 0 && position > idleAt()) {
      preparation.passGap(position);
      pump();
    }
  }

  /** Begins anew if the topic is not the one taken over. */
  public void compareTopic(UUID standing) {
    if (state == State.RUNNING && !owned.topicId().equals(standing)) {
      beginAnew();
    }
  }

  /** Does whatever can be done now; called after everything that may have made room. */
  public void pump() {
    if (state == State.RUNNING) {
      preparation.step();
      decide();
      preparation.step();
      preparation.regulate();
    }
    if (state == State.DRAINING && !deciding && publishing == 0) {
      state = State.ENDED;
      drained.tryComplete();
    }
  }

  private void decide() {
    if (deciding || !preparation.isReady() || !around.publisher().hasRoom() || !seat.take(pump)) {
      return;
    }
    deciding = true;
    decidingSince = System.nanoTime();
    BatchPrefetcher.Ready next = preparation.take();
    Decision decision =
        new Decision(source, next.batch().from(), next.batch().to(), next.outcomes());
    around
        .decider()
        .decide(owned.claim(), decision, next.batch()::at, () -> state != State.ENDED, seat)
        .onSuccess(
            ended -> {
              boolean slow = isSlow();
              deciding = false;
              seat.end();
              if (ended instanceof BatchCommitter.Ended.Decided decided) {
                if (slow) {
                  preparation.shrink(next.batch());
                } else {
                  preparation.grow();
                }
                publish(next.batch().to(), decided);
              } else if (ended instanceof BatchCommitter.Ended.Fenced && state == State.RUNNING) {
                beginAnew();
              }
              pump();
            });
  }

  private boolean isSlow() {
    return deciding && System.nanoTime() - decidingSince > SLOW_DECISION_NANOS;
  }

  /** Says so while a decision gets no answer; called now and then. */
  public void look() {
    if (isSlow() && state != State.ENDED) {
      around.health().suspect(storePlace(), UNANSWERED);
    }
  }

  private String storePlace() {
    return BatchCommitter.place(source);
  }

  private void publish(long to, BatchCommitter.Ended.Decided decided) {
    if (rowsLeft) {
      return;
    }
    publishing++;
    around
        .publisher()
        .publish(source, assignment, to, decided.rows())
        .onSuccess(
            published -> {
              publishing--;
              if (!published) {
                // Not ours for a moment: a takeover publishes these rows, before any that follow.
                rowsLeft = true;
                if (state == State.RUNNING) {
                  beginAnew();
                }
              }
              pump();
            });
  }

  /**
   * Another owner stands in the offset row, or another topic under this name. If Kafka says so too,
   * this lane ends at the next rebalance; if Kafka still calls the partition ours, the takeover
   * proves it or says what is wrong.
   */
  private void beginAnew() {
    state = State.TAKING_OVER;
    preparation.pause();
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
    if (publishing > 0 || preparation.isAsking() || deciding) {
      around.vertx().setTimer(Backoff.INFRASTRUCTURE.millis(1), waited -> restart());
    } else if (state == State.TAKING_OVER) {
      start();
    }
  }

  /** Takes no more batches; completes when what is decided is published. */
  public Future<Void> drain() {
    if (isLive()) {
      state = State.DRAINING;
      release();
      pump();
    } else if (state == State.ENDED) {
      drained.tryComplete();
    }
    return drained.future();
  }

  /** Stops at once: another owner is at work already, or will be. */
  public void end() {
    state = State.ENDED;
    release();
    drained.tryComplete();
  }

  private void release() {
    preparation.stop();
    around.health().forget(storePlace());
    around.health().forget("takeover:" + source);
  }
}
