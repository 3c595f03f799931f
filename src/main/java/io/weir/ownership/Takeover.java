package io.weir.ownership;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.weir.async.Backoff;
import io.weir.event.Claim;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.event.SourcePartition;
import io.weir.kafka.AssignedPartitions;
import io.weir.ops.Health;
import io.weir.postgres.PostgresFailures;
import io.weir.store.ClaimResult;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * The steps by which a partition becomes ours to decide about, in this order: the group's committed
 * offset with pending transactions resolved; our claim in the offset row; the outbox rows that are
 * decided and not published; the offset from which to go on. Tried again until done or unwanted.
 * Lives on its verticle's event loop.
 */
public final class Takeover {
  private final Vertx vertx;
  private final AssignedPartitions assigned;
  private final PartitionPositions positions;
  private final PartitionClaims claims;
  private final OutboxRecovery recovery;
  private final LogCheck logCheck;
  private final Health health;
  private final AnswerLimits limits;

  /**
   * For how long an answer of the brokers is taken for one that will be over.
   *
   * @param pending that a transaction is open on the group's offset, before it is reported
   * @param behind that the log is behind what was read of it, before it is believed
   */
  public record AnswerLimits(Duration pending, Duration behind) {

    /**
     * The end of a transaction takes less than a second where somebody ends it. A leader that is
     * cut off is another one's follower after the 9 s of {@code broker.session.timeout.ms}, and may
     * take as long again to hear of it.
     */
    public static final AnswerLimits STANDARD =
        new AnswerLimits(Duration.ofSeconds(10), Duration.ofSeconds(30));
  }

  /** Takes over what is assigned, by these steps. */
  public Takeover(
      Vertx vertx,
      AssignedPartitions assigned,
      PartitionPositions positions,
      PartitionClaims claims,
      OutboxRecovery recovery,
      LogCheck logCheck,
      Health health,
      AnswerLimits limits) {
    this.vertx = vertx;
    this.assigned = assigned;
    this.positions = positions;
    this.claims = claims;
    this.recovery = recovery;
    this.logCheck = logCheck;
    this.health = health;
    this.limits = limits;
  }

  /**
   * One takeover under way.
   *
   * @param assignment the number of the assignment that it is for
   * @param pending that a transaction is open on the group's offset
   * @param behind that the log is behind what was read of it
   */
  private record Request(
      SourcePartition source,
      long assignment,
      BooleanSupplier isWanted,
      RepeatedAnswer pending,
      RepeatedAnswer behind,
      Promise<Optional<OwnedPartition>> end) {}

  /** The name under which a partition's problems with its takeover are reported. */
  public static String problemName(SourcePartition source) {
    return "takeover:" + source;
  }

  /**
   * Takes over; empty if it is no longer wanted or ours. Never fails.
   *
   * @param divergence the first offset at which the log is known to be another than the one that
   *     was read; empty if none is known
   */
  public Future<Optional<OwnedPartition>> takeOver(
      SourcePartition source, long assignment, OptionalLong divergence, BooleanSupplier isWanted) {
    Request request =
        new Request(
            source,
            assignment,
            isWanted,
            new RepeatedAnswer(limits.pending(), System::nanoTime),
            new RepeatedAnswer(limits.behind(), System::nanoTime),
            Promise.promise());
    attempt(request, divergence, 0);
    // Done or unwanted, it holds nothing up any more.
    return request.end().future().onSuccess(done -> health.clear(problemName(source)));
  }

  /**
   * One try, and a timer for the next. Tries must not be composed to one future: after hours of
   * them its completion would go through more frames than a stack holds.
   */
  private void attempt(Request request, OptionalLong divergence, int failures) {
    if (!request.isWanted().getAsBoolean()) {
      request.end().complete(Optional.empty());
      return;
    }
    AssignedPartitions.Snapshot snapshot = assigned.snapshot();
    if (!snapshot.owns(request.source(), request.assignment())) {
      again(request, divergence, failures);
      return;
    }
    Claim claim = new Claim(request.source(), snapshot.generation(), UUID.randomUUID());
    request.pending().asked();
    request.behind().asked();
    positions
        .of(request.source())
        .compose(position -> steps(request, divergence, claim, position))
        .onComplete(
            owned -> request.end().complete(Optional.of(owned)),
            error -> {
              // Why a partition that is not wanted any more cannot be taken over is no problem.
              if (request.isWanted().getAsBoolean()) {
                problem(request, error)
                    .ifPresent(failure -> health.report(problemName(request.source()), failure));
              }
              again(request, isNoted(error) ? OptionalLong.empty() : divergence, failures);
            });
  }

  /** What of it somebody should know: a transaction is mostly over before anybody could look. */
  private static Optional<Failure> problem(Request request, Throwable error) {
    if (error instanceof PartitionPositions.PendingException open) {
      request.pending().given();
      return request.pending().hasLasted() ? Optional.of(open.failure()) : Optional.empty();
    }
    request.pending().takenBack();
    return error instanceof RestartException
        ? Optional.empty()
        : Optional.of(PostgresFailures.of(error));
  }

  private void again(Request request, OptionalLong divergence, int failures) {
    vertx.setTimer(
        Backoff.INFRASTRUCTURE.millis(failures + 1),
        waited -> attempt(request, divergence, failures + 1));
  }

  /** It stands in the offset row, from which whoever has seen to it takes it away. */
  private static boolean isNoted(Throwable error) {
    return error instanceof FailureException known
        && known.failure().reason().equals(LogCheck.TRUNCATED);
  }

  private Future<OwnedPartition> steps(
      Request request, OptionalLong divergence, Claim claim, PartitionPositions.Position position) {
    return claims
        .claim(claim, request.assignment(), position)
        .compose(claimed -> recover(request, position, claimed))
        .compose(
            claimed ->
                logCheck.owned(claim, position.log(), claimed, divergence, request.behind()));
  }

  private Future<ClaimResult.Claimed> recover(
      Request request, PartitionPositions.Position position, ClaimResult.Claimed claimed) {
    return recovery
        .publish(request.source(), request.assignment(), position.committed(), claimed.nextOffset())
        .compose(
            published -> published ? Future.succeededFuture(claimed) : RestartException.restart());
  }
}
