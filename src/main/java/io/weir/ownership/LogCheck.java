package io.weir.ownership;

import io.vertx.core.Future;
import io.weir.commit.BatchTransaction;
import io.weir.event.Claim;
import io.weir.event.Decision;
import io.weir.event.SourcePartition;
import io.weir.kafka.ClusterAdmin;
import io.weir.kafka.SourceSettings;
import io.weir.ops.Meters;
import io.weir.store.ClaimResult;
import io.weir.store.OffsetTable;
import java.util.List;

/**
 * Compares a partition's log with the offset from which it is to go on: what the log no longer
 * holds, or does not hold yet, must not pass silently. May be called from any event loop.
 */
public final class LogCheck {
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
   * The first offset to decide about, which lies in the log or at its end. Fails with kind
   * CONFIGURATION where somebody has to see to it first.
   */
  Future<Long> firstOffset(Claim claim, ClusterAdmin.LogBounds log, ClaimResult.Claimed claimed) {
    long next = claimed.nextOffset();
    if (claimed.isTruncated()) {
      return refuseTruncated(claim.source(), next);
    }
    if (log.end() < next) {
      return offsets
          .noteTruncation(claim, next)
          .compose(noted -> refuseTruncated(claim.source(), next));
    }
    return log.first() <= next ? Future.succeededFuture(next) : passLost(claim, log, next);
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
              + " on before they were consumed; set source.onLostEvents to continue");
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

  private static Future<Long> refuseTruncated(SourcePartition source, long next) {
    return StoppedPartition.because(
        "log-truncated",
        source
            + " has lost records: its log ended below "
            + next
            + ", up to where events have been decided, and new ones take their offsets; in its row"
            + " of weir.consumed_offset set next_offset to the first event that is to be consumed,"
            + " or truncated_at to NULL if that is "
            + next);
  }
}
