package io.weir.event;

/**
 * Where an event first entered the gateway: its position in the source topic, kept through all
 * retries.
 *
 * @param topic the source topic
 * @param partition the partition there
 * @param offset the offset there
 * @param firstSeen when the gateway first decided about it, milliseconds since 1970 by Postgres'
 *     clock; 0 while it has not
 */
public record Origin(String topic, int partition, long offset, long firstSeen) {
  /** The same, first seen now unless it was before. */
  public Origin seenAt(long now) {
    return firstSeen > 0 ? this : new Origin(topic, partition, offset, now);
  }
}
