package io.weir.ownership;

import io.vertx.core.Future;
import io.weir.commit.BatchTransaction;
import io.weir.event.Claim;
import io.weir.event.Decision;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.event.SourcePartition;
import io.weir.kafka.ClusterAdmin;
import io.weir.kafka.SourceSettings;
import io.weir.ops.Meters;
import io.weir.store.ClaimResult;
import io.weir.store.OffsetTable;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Compares a partition's log with the offset from which it is to go on: what the log no longer
 * holds, or does not hold yet, must not pass silently. May be called from any event loop.
 */
public final class LogCheck {
  /** The reason of a refusal that stands in the offset row from then on. */
  static final String TRUNCATED = "log-truncated";

  private final SourceSettings settings;
  private final OffsetTable offsets;
  private final BatchTransaction transaction;
  private final Meters meters;

  /** Checks as these settings say. */
  public LogCheck(
      SourceSettings settings, OffsetTable offsets, BatchTransaction transaction, Meters meters) {
    this.settings = settings;
    this.offsets = offsets;
    this.transaction = transaction;
    this.meters = meters;
  }

  /**
   * The partition from the first offset to decide about, which lies in the log or at its end. Fails
   * with kind CONFIGURATION where somebody has to see to it first.
   *
   * @param divergence the first offset at which the log is known to be another than the one that
   *     was read; empty if none is known
   * @param behind the answer that the log is behind what was read of it, of which this notes
   *     whether it is given; while it has not lasted, this fails with kind INFRASTRUCTURE
   */
  Future<OwnedPartition> owned(
      Claim claim,
      ClusterAdmin.LogBounds log,
      ClaimResult.Claimed claimed,
      OptionalLong divergence,
      RepeatedAnswer behind) {
    long next = claimed.nextOffset();
    if (claimed.isTruncated()) {
      return refuseTruncated(claim.source(), next);
    }
    Optional<String> lag = lag(log, claimed);
    lag.ifPresentOrElse(known -> behind.given(), behind::takenBack);
    if (divergence.orElse(next) < next || behind.hasLasted()) {
      return offsets
          .noteTruncation(claim, next)
          .compose(noted -> refuseTruncated(claim.source(), next));
    }
    if (lag.isPresent()) {
      return askAgain(claim.source(), lag.get());
    }
    return log.first() <= next
        ? Future.succeededFuture(
            new OwnedPartition(
                claim,
                log.topicId(),
                next,
                claimed.last().filter(last -> log.first() <= last.offset() + 1)))
        : passLost(claim, log, next)
            .map(first -> new OwnedPartition(claim, log.topicId(), first, Optional.empty()));
  }

  /**
   * What an answer says of a log that is behind what was read of it; empty if it is not. A log that
   * lost its end may have been written to again, beyond the next offset. Each leader writes in an
   * epoch of its own, and the consumer compares the last record's with the log before it fetches
   * anything; it says the divergence. Only an epoch that lies ahead of the brokers', as when all of
   * them were restored, is told here: the consumer would wait for it.
   */
  private static Optional<String> lag(ClusterAdmin.LogBounds log, ClaimResult.Claimed claimed) {
    long next = claimed.nextOffset();
    if (log.end() < next) {
      return Optional.of("it ends at " + log.end() + ", and all below " + next + " is decided");
    }
    return claimed
        .last()
        .filter(last -> log.endEpoch().filter(epoch -> epoch < last.leaderEpoch()).isPresent())
        .map(
            last ->
                "it ends in leader epoch "
                    + log.endEpoch().get()
                    + ", and a record of epoch "
                    + last.leaderEpoch()
                    + " is decided");
  }

  /** A leader of the past answers like one whose log was cut, until it knows that it is none. */
  private static <T> Future<T> askAgain(SourcePartition source, String lag) {
    return Future.failedFuture(
        new FailureException(
            new Failure(
                Failure.Kind.INFRASTRUCTURE,
                "log-behind",
                "the log of "
                    + source
                    + " is behind, a broker says: "
                    + lag
                    + "; that may be a former leader, so it is asked again, and believed if"
                    + " it stays so"),
            null));
  }

  private Future<Long> passLost(Claim claim, ClusterAdmin.LogBounds log, long next) {
    long lost = log.first() - next;
    if (settings.onLostEvents() == SourceSettings.OnLostEvents.STOP) {
      return StoppedPartition.because(
          "events-lost",
          claim.source()
              + " has lost the "
              + lost
              + " offsets from "
              + next
              + " on before they were consumed (transaction markers and aborted records among them"
              + " were no events); set source.onLostEvents to continue");
    }
    return transaction
        .commit(claim, new Decision(claim.source(), next, log.first(), List.of()))
        .compose(
            result -> {
              if (result instanceof BatchTransaction.Result.Committed) {
                meters.lost(lost);
                return Future.succeededFuture(log.first());
              }
              return RestartException.restart();
            });
  }

  private static Future<OwnedPartition> refuseTruncated(SourcePartition source, long next) {
    return StoppedPartition.because(
        TRUNCATED,
        source
            + " has lost records: its log was cut below "
            + next
            + ", up to where events have been decided, and new ones take their offsets; in its row"
            + " of weir.consumed_offset set next_offset to the first event that is to be consumed,"
            + " or truncated_at to NULL if that is "
            + next);
  }
}
