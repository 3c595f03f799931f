package io.weir.event;

/**
 * A record in the gateway's hands, with its past: the original key, value and headers of the event,
 * the gateway's own headers taken off.
 *
 * @param record position in the topic it was read from; bytes and headers are the original ones
 * @param history what happened before
 * @param knownId the event id where an earlier try has found it, else null
 */
public record ConsumedRecord(SourceRecord record, History history, String knownId) {

  /** A record that nothing has happened to yet. */
  public static ConsumedRecord fresh(SourceRecord record) {
    return new ConsumedRecord(record, History.none(record), null);
  }
}
