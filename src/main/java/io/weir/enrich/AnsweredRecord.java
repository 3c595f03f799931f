package io.weir.enrich;

import io.weir.decode.DecodedRecord;
import io.weir.event.Answer;

/**
 * A decoded record and what the enrichments said about it.
 *
 * @param answers in the order of the enrichments in the configuration; empty where the record is no
 *     event that is enriched
 */
public record AnsweredRecord(DecodedRecord decoded, Answer[] answers) {}
