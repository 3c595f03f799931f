package io.weir.pipeline;

import io.weir.commit.BatchCommitter;
import io.weir.decode.BatchDecoder;
import io.weir.enrich.EnrichmentJoin;
import io.weir.outcome.OutcomeChooser;

/** What a batch goes through before it is published; shared by the whole process. */
public record Stages(
    HistoryReader history,
    BatchDecoder decoder,
    EnrichmentJoin enrichments,
    OutcomeChooser chooser,
    BatchCommitter committer) {}
