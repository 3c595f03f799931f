package io.weir.event;

/**
 * Why an event was given up, for the dead-letter index. The original bytes and headers are in the
 * source record.
 *
 * @param failure the last failure
 * @param enrichment the enrichment that failed, or empty where the record itself was refused
 * @param attempts retries used
 * @param attemptLog one JSON array with an entry for each failed try, this one included
 * @param record the original record
 */
public record DeadLetter(
    Failure failure, String enrichment, int attempts, String attemptLog, SourceRecord record) {}
