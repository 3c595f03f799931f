package io.weir.outcome;

import io.weir.decode.EventDecoder;
import io.weir.event.ConsumedRecord;
import io.weir.event.DeadLetter;
import io.weir.event.Failure;
import io.weir.event.Header;
import io.weir.event.History;
import io.weir.event.Origin;
import io.weir.event.OutboxRow;
import io.weir.event.Outcome;
import io.weir.event.SourceRecord;
import io.weir.text.PostgresText;
import io.weir.wire.AttemptLog;
import io.weir.wire.WeirHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Makes dead letters: why an event ends, after what, and everything it was. Pure. */
public final class DeadLetterOutcomes {

  /** The last millisecond of the year 9999; a later one Postgres may not read. */
  private static final long LAST_MILLIS = 253_402_300_799_999L;

  private final OutputTopics topics;

  /** Dead letters for the topic of these. */
  public DeadLetterOutcomes(OutputTopics topics) {
    this.topics = topics;
  }

  /**
   * The dead letter of an event.
   *
   * @param enrichment the one that failed, or empty where the record itself is refused
   * @param now Postgres' time at most, milliseconds since 1970
   */
  public Outcome.Dead deadLetter(
      ConsumedRecord consumed, String id, String enrichment, Failure failure, long now) {
    History before = consumed.history();
    String attempts =
        AttemptLog.with(before.attemptLog(), before.attempt(), now, enrichment, failure);
    History end = new History(before.attempt(), before.origin().seenAt(now), 0, attempts, Map.of());
    return outcome(consumed.record(), id, end, enrichment, failure);
  }

  /**
   * The least that a dead letter can be, for a record of which Postgres has refused more: under the
   * id made of its position, with its bytes and the headers that have clean names.
   *
   * @param topicId the id of the topic that the record was read from
   * @param now Postgres' time at most, milliseconds since 1970
   */
  public Outcome.Dead least(ConsumedRecord consumed, UUID topicId, Failure failure, long now) {
    SourceRecord record = consumed.record();
    SourceRecord clean =
        new SourceRecord(
            record.source(),
            record.offset(),
            record.timestamp() >= 0 && record.timestamp() <= LAST_MILLIS ? record.timestamp() : 0,
            record.key(),
            record.value(),
            record.headers().stream().filter(h -> PostgresText.isClean(h.name())).toList());
    Origin origin = History.none(record).origin().seenAt(now);
    History end = new History(consumed.history().attempt(), origin, 0, AttemptLog.EMPTY, Map.of());
    return outcome(clean, EventDecoder.positionId(record, topicId), end, "", failure);
  }

  private Outcome.Dead outcome(
      SourceRecord record, String id, History end, String enrichment, Failure failure) {
    List<Header> whole = WeirHeaders.write(record, id, end, enrichment, failure);
    OutboxRow row = row(record, record.key(), record.value(), whole);
    if (row.size() > topics.maxRecordBytes()) {
      // The whole of it is in weir.dead_letter; the topic gets what fits and is told where it is.
      List<Header> ours =
          new ArrayList<>(WeirHeaders.write(bare(record), id, end, enrichment, failure));
      ours.add(Header.of(WeirHeaders.PAYLOAD, "weir.dead_letter"));
      row = row(record, record.key(), null, ours);
      if (row.size() > topics.maxRecordBytes()) {
        row = row(record, null, null, ours);
      }
    }
    return new Outcome.Dead(
        record.offset(),
        id,
        end.origin(),
        new DeadLetter(failure, enrichment, end.attempt(), end.attemptLog(), record),
        row);
  }

  private static SourceRecord bare(SourceRecord record) {
    return new SourceRecord(
        record.source(), record.offset(), record.timestamp(), null, null, List.of());
  }

  private OutboxRow row(SourceRecord record, byte[] key, byte[] value, List<Header> headers) {
    return new OutboxRow(
        OutboxRow.Type.DEAD,
        topics.deadLetterTopic(),
        OutboxRow.BY_KEY,
        key,
        value,
        headers,
        record.offset(),
        0);
  }
}
