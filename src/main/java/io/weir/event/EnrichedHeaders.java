package io.weir.event;

import java.util.List;

/**
 * What the headers of an enriched event's record are made of, beside its id and status.
 *
 * @param original those of the source record without the gateway's own
 * @param attempt the retries that it has used, or null if it has never waited
 * @param timestamp the source record's time, milliseconds since 1970, or null if it had none
 */
public record EnrichedHeaders(List<Header> original, Integer attempt, Long timestamp) {
  public static final EnrichedHeaders NONE = new EnrichedHeaders(List.of(), null, null);
}
