package io.weir.ownership;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.weir.async.Backoff;
import io.weir.async.RequestCoalescer;
import io.weir.commit.BatchTransaction;
import io.weir.event.Claim;
import io.weir.event.Decision;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.event.SourcePartition;
import io.weir.kafka.AssignedPartitions;
import io.weir.kafka.ClusterAdmin;
import io.weir.kafka.SourceSettings;
import io.weir.kafka.TopicProvisioner;
import io.weir.ops.Health;
import io.weir.ops.Meters;
import io.weir.postgres.PostgresFailures;
import io.weir.publish.OutboxPublisher;
import io.weir.store.OffsetTable;
import io.weir.store.OffsetTable.Claimed;
import io.weir.store.OutboxTable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * The steps by which a partition becomes ours to decide about, in this order: the group's committed
 * offset with pending transactions resolved; our claim in the offset row; the outbox rows that are
 * decided and not published; the offset from which to go on. Tried again until done or unwanted.
 * Lives on its verticle's event loop.
 */
public final class Takeover {
  /**
   * A partition that is ours.
   *
   * @param claim what stands in its offset row
   * @param topicId the topic's id
   * @param nextOffset the first offset to decide about
   */
  public record Owned(Claim claim, UUID topicId, long nextOffset) {}

  private final Vertx vertx;
  private final SourceSettings settings;
  private final AssignedPartitions ownership;
  private final PartitionPositions bearings;
  private final InitialOffsets beginnings;
  private final OffsetTable offsets;
  private final RequestCoalescer<OffsetTable.Bid, Claimed> bids;
  private final BatchTransaction decisions;
  private final OutboxRecovery leftovers;
  private final OwnershipProbe proofs;
  private final Health health;
  private final Meters meters;

  /**
   * @param proofs shows that the broker takes us for the member in charge
   */
  public Takeover(
      Vertx vertx,
      SourceSettings settings,
      Set<String> retryTopics,
      AssignedPartitions ownership,
      ClusterAdmin cluster,
      TopicProvisioner topology,
      OffsetTable offsets,
      OutboxTable outbox,
      BatchTransaction decisions,
      OutboxPublisher publisher,
      OwnershipProbe proofs,
      Health health,
      Meters meters) {
    this.vertx = vertx;
    this.settings = settings;
    this.ownership = ownership;
    this.bearings = new PartitionPositions(vertx, cluster, topology, settings.group());
    this.beginnings = new InitialOffsets(vertx, settings, retryTopics, cluster, bearings, offsets);
    this.offsets = offsets;
    this.bids = new RequestCoalescer<>(vertx.getOrCreateContext(), offsets::claim);
    this.decisions = decisions;
    this.leftovers = new OutboxRecovery(vertx, outbox, publisher);
    this.proofs = proofs;
    this.health = health;
    this.meters = meters;
  }

  /** One takeover under way. */
  private static final class Course {
    private final SourcePartition source;
    private final long assignment;
    private final BooleanSupplier wanted;
    private final Promise<Optional<Owned>> end = Promise.promise();

    Course(SourcePartition source, long assignment, BooleanSupplier wanted) {
      this.source = source;
      this.assignment = assignment;
      this.wanted = wanted;
    }

    String place() {
      return "takeover:" + source;
    }
  }

  /** Says why to start again from the first step; the wait depends on the failure. */
  private static final class Restart extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Restart() {
      super("start again", null, false, false);
    }
  }

  private static <T> Future<T> restart() {
    return Future.failedFuture(new Restart());
  }

  /** Takes over; empty if it is no longer wanted or ours. Never fails. */
  public Future<Optional<Owned>> takeOver(
      SourcePartition source, long assignment, BooleanSupplier wanted) {
    Course course = new Course(source, assignment, wanted);
    attempt(course, 0);
    // Done or unwanted, it holds nothing up any more.
    return course.end.future().onSuccess(done -> health.clear(course.place()));
  }

  /**
   * One try, and a timer for the next. Tries must not be composed to one future: after hours of
   * them its completion would go through more frames than a stack holds.
   */
  private void attempt(Course course, int failures) {
    AssignedPartitions.Snapshot snapshot = ownership.snapshot();
    if (!course.wanted.getAsBoolean()) {
      course.end.complete(Optional.empty());
      return;
    }
    if (!snapshot.owns(course.source, course.assignment)) {
      again(course, failures);
      return;
    }
    Claim claim = new Claim(course.source, snapshot.generation(), UUID.randomUUID());
    bearings
        .of(course.source)
        .compose(bearing -> steps(course, claim, bearing))
        .onComplete(
            owned -> course.end.complete(Optional.of(owned)),
            error -> {
              if (!(error instanceof Restart
                  || error instanceof PartitionPositions.PendingException)) {
                health.report(course.place(), PostgresFailures.of(error));
              }
              again(course, failures);
            });
  }

  private Future<Owned> steps(Course course, Claim claim, PartitionPositions.Bearing bearing) {
    return claim(course, claim, bearing)
        .compose(
            ours ->
                leftovers
                    .publish(
                        course.source, course.assignment, bearing.committed(), ours.nextOffset())
                    .compose(published -> published ? Future.succeededFuture(ours) : restart()))
        .compose(ours -> checkLog(course, claim, bearing, ours))
        .map(next -> new Owned(claim, bearing.log().topicId(), next));
  }

  private void again(Course course, int failures) {
    vertx.setTimer(
        Backoff.INFRASTRUCTURE.millis(failures + 1), waited -> attempt(course, failures + 1));
  }

  private Future<Claimed.Ours> claim(
      Course course, Claim claim, PartitionPositions.Bearing bearing) {
    return bearing
        .committed()
        .map(Future::succeededFuture)
        .orElseGet(() -> beginnings.of(course.source, bearing))
        .compose(start -> bid(claim, bearing, start, null))
        .compose(
            claimed ->
                claimed instanceof Claimed.Refused refused
                    ? prove(course, claim, bearing, refused.standing())
                    : Future.succeededFuture((Claimed.Ours) claimed));
  }

  private Future<Claimed> bid(
      Claim claim, PartitionPositions.Bearing bearing, long start, UUID over) {
    return bids.ask(new OffsetTable.Bid(claim, bearing.log().topicId(), start, over))
        .compose(claimed -> claimed.map(Future::succeededFuture).orElseGet(Takeover::restart));
  }

  /**
   * A claim of this or a newer generation stands in the row. Either we are the old owner, or the
   * row is from before the group was made anew, or we replaced a static member within one
   * generation. The broker knows: it takes an offset from the member in charge alone.
   */
  private Future<Claimed.Ours> prove(
      Course course,
      Claim claim,
      PartitionPositions.Bearing bearing,
      OffsetTable.Standing standing) {
    if (!standing.topicId().equals(bearing.log().topicId())) {
      return refuseTopic(course, bearing);
    }
    long harmless =
        bearing.committed().orElse(Math.min(bearing.log().first(), standing.nextOffset()));
    return proofs
        .prove(course.source, course.assignment, harmless)
        .compose(proven -> bid(claim, bearing, standing.nextOffset(), standing.token()))
        .compose(
            claimed ->
                claimed instanceof Claimed.Ours ours ? Future.succeededFuture(ours) : restart());
  }

  /**
   * What the group has committed for a topic of that name says nothing about this one: whoever
   * deletes the offset row is to begin at its first event.
   */
  private Future<Claimed.Ours> refuseTopic(Course course, PartitionPositions.Bearing bearing) {
    return proofs
        .prove(course.source, course.assignment, bearing.log().first())
        .compose(
            reset ->
                stop(
                    "topic-recreated",
                    course.source
                        + " is another topic of that name than the one consumed before; to begin"
                        + " anew, see to its rows of weir.outbox, which are decided and perhaps not"
                        + " published, delete them, and delete its rows of weir.consumed_offset"));
  }

  /** What the log no longer holds, or does not hold yet, must not pass silently. */
  private Future<Long> checkLog(
      Course course, Claim claim, PartitionPositions.Bearing bearing, Claimed.Ours ours) {
    ClusterAdmin.Log log = bearing.log();
    long next = ours.nextOffset();
    if (ours.truncated()) {
      return refuseLog(course, next);
    }
    if (log.end() < next) {
      return offsets.truncated(claim, next).compose(noted -> refuseLog(course, next));
    }
    if (log.first() <= next) {
      return Future.succeededFuture(next);
    }
    long lost = log.first() - next;
    if (settings.onLostEvents() == SourceSettings.OnLostEvents.STOP) {
      return stop(
          "events-lost",
          course.source
              + " has lost the "
              + lost
              + " offsets from "
              + next
              + " on before they were consumed; set source.onLostEvents to continue");
    }
    return decisions
        .decide(claim, new Decision(course.source, next, log.first(), List.of()))
        .compose(
            verdict -> {
              if (verdict instanceof BatchTransaction.Verdict.Decided) {
                meters.lost(lost);
                return Future.succeededFuture(log.first());
              }
              return restart();
            });
  }

  private static Future<Long> refuseLog(Course course, long next) {
    return stop(
        "log-truncated",
        course.source
            + " has lost records: its log ended below "
            + next
            + ", up to where events have been decided, and new ones take their offsets; in its row"
            + " of weir.consumed_offset set next_offset to the first event that is to be consumed,"
            + " or truncated_at to NULL if that is "
            + next);
  }

  /** Says why this partition cannot go on before somebody has seen to it. */
  private static <T> Future<T> stop(String reason, String message) {
    return Future.failedFuture(
        new FailureException(new Failure(Failure.Kind.CONFIGURATION, reason, message), null));
  }
}
