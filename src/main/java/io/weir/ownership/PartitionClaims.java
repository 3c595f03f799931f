package io.weir.ownership;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.weir.async.RequestCoalescer;
import io.weir.event.Claim;
import io.weir.event.SourcePartition;
import io.weir.kafka.CommittedOffset;
import io.weir.store.ClaimRequest;
import io.weir.store.ClaimResult;
import io.weir.store.OffsetRow;
import io.weir.store.OffsetTable;
import java.util.UUID;

/**
 * Puts our claim into a partition's offset row, also where another claim of this or a newer
 * generation stands there and the broker says that it is void. All that are wanted in one turn of
 * the event loop are one statement. Lives on its verticle's event loop.
 */
public final class PartitionClaims {
  private final InitialOffsets initialOffsets;
  private final OwnershipProbe probe;
  private final RequestCoalescer<ClaimRequest, ClaimResult> requests;

  /**
   * Claims in this table.
   *
   * @param initialOffsets where a partition begins that has no row yet
   * @param probe shows that the broker takes us for the member in charge
   */
  public PartitionClaims(
      Context context, OffsetTable offsets, InitialOffsets initialOffsets, OwnershipProbe probe) {
    this.initialOffsets = initialOffsets;
    this.probe = probe;
    this.requests = new RequestCoalescer<>(context, offsets::claim);
  }

  /**
   * Claims a partition. Fails with kind CONFIGURATION if its topic is another of that name than the
   * one consumed before.
   *
   * @param assignment the number of the assignment under which it is claimed
   */
  Future<ClaimResult.Claimed> claim(
      Claim claim, long assignment, PartitionPositions.Position position) {
    return position
        .committed()
        .map(committed -> Future.succeededFuture(committed.offset()))
        .orElseGet(() -> initialOffsets.of(claim.source(), position))
        .compose(start -> request(claim, position, start, null))
        .compose(
            result ->
                result instanceof ClaimResult.Refused refused
                    ? replace(claim, assignment, position, refused.row())
                    : Future.succeededFuture((ClaimResult.Claimed) result));
  }

  private Future<ClaimResult> request(
      Claim claim, PartitionPositions.Position position, long start, UUID replaceableToken) {
    return requests
        .ask(new ClaimRequest(claim, position.log().topicId(), start, replaceableToken))
        .compose(
            result -> result.map(Future::succeededFuture).orElseGet(RestartException::restart));
  }

  /**
   * A claim of this or a newer generation stands in the row. Either we are the old owner, or the
   * row is from before the group was made anew, or we replaced a static member within one
   * generation. The broker knows: it takes an offset from the member in charge alone.
   */
  private Future<ClaimResult.Claimed> replace(
      Claim claim, long assignment, PartitionPositions.Position position, OffsetRow row) {
    if (!row.topicId().equals(position.log().topicId())) {
      return refuseTopic(claim.source(), assignment, position);
    }
    CommittedOffset harmless =
        position
            .committed()
            .orElseGet(() -> unpublished(Math.min(position.log().first(), row.nextOffset())));
    return probe
        .prove(claim.source(), assignment, harmless)
        .compose(proven -> request(claim, position, row.nextOffset(), row.claimToken()))
        .compose(
            result ->
                result instanceof ClaimResult.Claimed claimed
                    ? Future.succeededFuture(claimed)
                    : RestartException.restart());
  }

  /** An offset that says nothing of what is published. */
  private static CommittedOffset unpublished(long offset) {
    return new CommittedOffset(offset, "");
  }

  /**
   * What the group has committed for a topic of that name says nothing about this one: whoever
   * deletes the offset row is to begin at its first event.
   */
  private Future<ClaimResult.Claimed> refuseTopic(
      SourcePartition source, long assignment, PartitionPositions.Position position) {
    return probe
        .prove(source, assignment, unpublished(position.log().first()))
        .compose(
            reset ->
                StoppedPartition.because(
                    "topic-recreated",
                    source
                        + " is another topic of that name than the one consumed before; to begin"
                        + " anew, see to its rows of weir.outbox, which are decided and perhaps not"
                        + " published, delete them, and delete its rows of weir.consumed_offset"));
  }
}
