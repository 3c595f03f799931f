package io.weir.event;

import java.util.Map;

/**
 * What happened to an event before this try. Empty for a record of the source topic; read from the
 * gateway's own headers for a record of a retry topic.
 *
 * @param attempt retries used so far, 0 on the source topic
 * @param origin where the event first entered
 * @param dueMillis not to be tried before this instant by Postgres' clock, milliseconds since 1970;
 *     0 for at once
 * @param attemptLog one JSON array with an entry for each failed try, {@code []} when there was
 *     none
 * @param carried answers of earlier tries by enrichment name; these are not asked again
 */
public record History(
    int attempt, Origin origin, long dueMillis, String attemptLog, Map<String, Answer> carried) {

  /** The history of a record that has none. */
  public static History none(SourceRecord record) {
    return new History(
        0,
        new Origin(record.source().topic(), record.source().partition(), record.offset(), 0),
        0,
        "[]",
        Map.of());
  }
}
