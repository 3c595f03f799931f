package io.weir.pipeline;

import io.vertx.core.Future;
import io.weir.async.Permit;
import io.weir.commit.BatchCommitter;
import io.weir.commit.CommitResult;
import io.weir.commit.DurableRows;
import io.weir.decode.BatchDecoder;
import io.weir.enrich.EnrichmentJoin;
import io.weir.event.Claim;
import io.weir.event.ConsumedRecord;
import io.weir.event.Decision;
import io.weir.outcome.OutcomeChooser;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;

/** What a batch goes through before it is published; shared by the whole process. */
public record Stages(
    DueLimit dueLimit,
    BatchDecoder decoder,
    EnrichmentJoin enrichments,
    OutcomeChooser chooser,
    Committer committer) {

  /** Makes a batch durable. */
  @FunctionalInterface
  public interface Committer {
    /** As {@link BatchCommitter#commit}. */
    Future<CommitResult> commit(
        Claim claim,
        Decision decision,
        LongFunction<ConsumedRecord> records,
        BooleanSupplier isWanted,
        Permit permit,
        DurableRows durable);
  }
}
