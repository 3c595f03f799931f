package io.weir.intake;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.weir.event.Backoff;
import io.weir.event.Claim;
import io.weir.event.Decision;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.event.OutboxRow;
import io.weir.event.SourcePartition;
import io.weir.kafka.Cluster;
import io.weir.kafka.Ownership;
import io.weir.kafka.SourceSettings;
import io.weir.ops.Health;
import io.weir.ops.Meters;
import io.weir.postgres.PostgresFailures;
import io.weir.publish.Publisher;
import io.weir.store.DecisionTable;
import io.weir.store.OffsetTable;
import io.weir.store.OutboxTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The steps by which a partition becomes ours to decide about, in this order: the group's committed
 * offset with pending transactions resolved; our claim in the offset row; the outbox rows that are
 * decided and not published; the offset from which to go on. Tried again until done or unwanted.
 * Lives on its verticle's event loop.
 */
final class Takeover {
  private static final int PAGE = 2_000;

  /** Commits an offset on the polling thread, if that very assignment still stands there. */
  interface Proof {
    /** Fails if we are not the member in charge. */
    CompletableFuture<Void> commit(SourcePartition source, long assignment, long offset);
  }

  /**
   * A partition that is ours.
   *
   * @param claim what stands in its offset row
   * @param topicId the topic's id
   * @param nextOffset the first offset to decide about
   */
  record Owned(Claim claim, UUID topicId, long nextOffset) {}

  private final Vertx vertx;
  private final Context context;
  private final SourceSettings settings;
  private final Set<String> retryTopics;
  private final Ownership ownership;
  private final Cluster cluster;
  private final OffsetTable offsets;
  private final OutboxTable outbox;
  private final DecisionTable decisions;
  private final Publisher publisher;
  private final Proof proof;
  private final Health health;
  private final Meters meters;

  /**
   * @param proof shows that the broker takes us for the member in charge
   */
  Takeover(
      Vertx vertx,
      SourceSettings settings,
      Set<String> retryTopics,
      Ownership ownership,
      Cluster cluster,
      OffsetTable offsets,
      OutboxTable outbox,
      DecisionTable decisions,
      Publisher publisher,
      Proof proof,
      Health health,
      Meters meters) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.settings = settings;
    this.retryTopics = retryTopics;
    this.ownership = ownership;
    this.cluster = cluster;
    this.offsets = offsets;
    this.outbox = outbox;
    this.decisions = decisions;
    this.publisher = publisher;
    this.proof = proof;
    this.health = health;
    this.meters = meters;
  }

  /** One takeover under way. */
  private record Course(SourcePartition source, long assignment, BooleanSupplier wanted) {
    String place() {
      return "takeover:" + source;
    }
  }

  /** What is known before the claim. */
  private record Bearings(Optional<Long> committed, Cluster.Log log) {}

  /** Says why to start again from the first step; the wait depends on the failure. */
  private static final class Restart extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Restart() {
      super("start again", null, false, false);
    }
  }

  /** Takes over; empty if it is no longer wanted or ours. Never fails. */
  Future<Optional<Owned>> takeOver(
      SourcePartition source, long assignment, BooleanSupplier wanted) {
    return attempt(new Course(source, assignment, wanted), 0);
  }

  private Future<Optional<Owned>> attempt(Course course, int failures) {
    Ownership.Snapshot snapshot = ownership.snapshot();
    if (!course.wanted().getAsBoolean()) {
      return Future.succeededFuture(Optional.empty());
    }
    if (!snapshot.owns(course.source(), course.assignment())) {
      return again(course, failures);
    }
    Claim claim = new Claim(course.source(), snapshot.generation(), UUID.randomUUID());
    return bearings(course.source())
        .compose(
            bearings ->
                claim(course, claim, bearings)
                    .compose(next -> publishDecided(course, bearings, next).map(next))
                    .compose(next -> checkLog(course, claim, bearings, next))
                    .map(next -> Optional.of(new Owned(claim, bearings.log().topicId(), next))))
        .onSuccess(owned -> health.clear(course.place()))
        .recover(
            error -> {
              if (!(error instanceof Restart)) {
                health.report(course.place(), PostgresFailures.of(error));
              }
              return again(course, failures);
            });
  }

  private Future<Optional<Owned>> again(Course course, int failures) {
    return vertx
        .timer(Backoff.INFRASTRUCTURE.millis(failures + 1), TimeUnit.MILLISECONDS)
        .compose(waited -> attempt(course, failures + 1));
  }

  private Future<Bearings> bearings(SourcePartition source) {
    return here(Future.all(
            cluster.committed(settings.group(), List.of(source)), cluster.logs(List.of(source))))
        .compose(
            both -> {
              Map<SourcePartition, Optional<Long>> committed = both.resultAt(0);
              Map<SourcePartition, Cluster.Log> logs = both.resultAt(1);
              // A partition that is missing has a transaction pending on its offset.
              return committed.containsKey(source)
                  ? Future.succeededFuture(new Bearings(committed.get(source), logs.get(source)))
                  : Future.failedFuture(new Restart());
            });
  }

  private Future<Long> claim(Course course, Claim claim, Bearings bearings) {
    long start = bearings.committed().orElseGet(() -> firstOffset(course.source(), bearings));
    return offsets
        .claim(claim, bearings.log().topicId(), start, null)
        .compose(
            claimed ->
                claimed instanceof OffsetTable.Claimed.Refused refused
                    ? prove(course, claim, bearings, refused.standing())
                    : Future.succeededFuture(((OffsetTable.Claimed.Ours) claimed).nextOffset()));
  }

  /** A retry topic is ours alone: nothing in it may be passed over. */
  private long firstOffset(SourcePartition source, Bearings bearings) {
    boolean latest =
        settings.offsetReset() == SourceSettings.OffsetReset.LATEST
            && !retryTopics.contains(source.topic());
    return latest ? bearings.log().end() : bearings.log().first();
  }

  /**
   * A claim of this or a newer generation stands in the row. Either we are the old owner, or the
   * row is from before the group was made anew, or we replaced a static member within one
   * generation. The broker knows: it takes an offset from the member in charge alone.
   */
  private Future<Long> prove(
      Course course, Claim claim, Bearings bearings, OffsetTable.Standing standing) {
    if (!standing.topicId().equals(bearings.log().topicId())) {
      return Future.failedFuture(
          new FailureException(
              Lane.stopped(
                  "topic-recreated",
                  course.source()
                      + " is another topic of that name than the one consumed before; delete its"
                      + " rows of weir.consumed_offset to begin anew"),
              null));
    }
    long harmless =
        bearings.committed().orElse(Math.min(bearings.log().first(), standing.nextOffset()));
    return here(Future.fromCompletionStage(
            proof.commit(course.source(), course.assignment(), harmless)))
        .compose(
            proven ->
                offsets.claim(
                    claim, bearings.log().topicId(), standing.nextOffset(), standing.token()))
        .compose(
            claimed ->
                claimed instanceof OffsetTable.Claimed.Ours ours
                    ? Future.succeededFuture(ours.nextOffset())
                    : Future.failedFuture(new Restart()));
  }

  /** Publishes what earlier owners decided and did not publish, page by page, in order. */
  private Future<Void> publishDecided(Course course, Bearings bearings, long next) {
    bearings.committed().ifPresent(offset -> publisher.published(course.source(), offset));
    long from = bearings.committed().orElse(0L);
    return from == next ? Future.succeededFuture() : publishFrom(course, from, next);
  }

  private Future<Void> publishFrom(Course course, long from, long next) {
    return outbox
        .page(course.source(), from, next, PAGE)
        .compose(
            page -> {
              boolean last = page.size() < PAGE;
              // The rows of one record stay together, or a repeat of some of them could follow.
              List<OutboxRow> whole = last ? page : withoutLastOffset(page);
              long upTo = last ? next : page.get(page.size() - 1).sourceOffset();
              return publisher
                  .publish(course.source(), course.assignment(), upTo, whole)
                  .compose(
                      published -> {
                        if (!published) {
                          return Future.failedFuture(new Restart());
                        }
                        return last ? Future.succeededFuture() : publishFrom(course, upTo, next);
                      });
            });
  }

  private static List<OutboxRow> withoutLastOffset(List<OutboxRow> page) {
    long lastOffset = page.get(page.size() - 1).sourceOffset();
    return page.stream().filter(row -> row.sourceOffset() < lastOffset).toList();
  }

  /** What the log no longer holds, or does not hold yet, must not pass silently. */
  private Future<Long> checkLog(Course course, Claim claim, Bearings bearings, long next) {
    Cluster.Log log = bearings.log();
    if (log.end() < next) {
      return Future.failedFuture(
          new FailureException(
              Lane.stopped(
                  "log-truncated",
                  course.source()
                      + " ends at "
                      + log.end()
                      + ", but everything below "
                      + next
                      + " has been decided; the topic has lost records"),
              null));
    }
    if (log.first() <= next) {
      return Future.succeededFuture(next);
    }
    long lost = log.first() - next;
    if (settings.onLostEvents() == SourceSettings.OnLostEvents.STOP) {
      return Future.failedFuture(
          new FailureException(
              Lane.stopped(
                  "events-lost",
                  course.source()
                      + " has lost the "
                      + lost
                      + " offsets from "
                      + next
                      + " on before they were consumed; set source.onLostEvents to continue"),
              null));
    }
    return decisions
        .decide(claim, new Decision(course.source(), next, log.first(), List.of()))
        .compose(
            verdict -> {
              if (verdict instanceof DecisionTable.Verdict.Decided) {
                meters.lost(lost);
                return Future.succeededFuture(log.first());
              }
              return Future.failedFuture(new Restart());
            });
  }

  /** Brings an answer from a client's thread back to the event loop. */
  private <T> Future<T> here(Future<T> answer) {
    Promise<T> promise = Promise.promise();
    answer.onComplete(
        value -> context.runOnContext(back -> promise.complete(value)),
        error ->
            context.runOnContext(
                back ->
                    promise.fail(
                        error instanceof FailureException
                            ? error
                            : new FailureException(kafkaFailure(error), error))));
    return promise.future();
  }

  private static Failure kafkaFailure(Throwable error) {
    return Cluster.failure(error.getCause() == null ? error : error.getCause());
  }
}
