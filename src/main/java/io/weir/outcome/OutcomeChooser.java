package io.weir.outcome;

import io.weir.decode.ParsedEvent;
import io.weir.enrich.Enrichment;
import io.weir.enrich.OnFailure;
import io.weir.event.Answer;
import io.weir.event.ConsumedRecord;
import io.weir.event.DeadLetter;
import io.weir.event.Failure;
import io.weir.event.FailureException;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Chooses what becomes of an event when all its answers are there, and makes the outbox row that
 * says so. A dead letter beats a retry, a retry beats going out in part. Pure.
 */
public final class OutcomeChooser {

  /** Whether every enrichment is accounted for, for consumers of the sink. */
  static final String STATUS = "weir-status";

  /** The last millisecond of the year 9999; a later one Postgres may not read. */
  private static final long LAST_MILLIS = 253_402_300_799_999L;

  private static final Header FULL = Header.of(STATUS, "full");
  private static final Header PARTIAL = Header.of(STATUS, "partial");

  private final List<Enrichment> enrichments;
  private final OutputTopics targets;
  private final RetryPolicy retries;

  public OutcomeChooser(List<Enrichment> enrichments, OutputTopics targets) {
    this.enrichments = enrichments;
    this.targets = targets;
    this.retries = new RetryPolicy(targets.tiers());
  }

  /**
   * The failure for which the line must stop, whatever the event, or null: our own congestion, or
   * an enrichment that is set up wrongly and may not be skipped.
   */
  public Failure stopper(Answer[] answers) {
    for (int i = 0; i < answers.length; i++) {
      if (answers[i] instanceof Answer.Failed failed
          && stops(failed.failure().kind(), enrichments.get(i).onFailure())) {
        return failed.failure();
      }
    }
    return null;
  }

  /** What is our own fault passes nobody by; what is set up wrongly may be skipped. */
  private static boolean stops(Failure.Kind kind, OnFailure onFailure) {
    return kind == Failure.Kind.INFRASTRUCTURE
        || (kind == Failure.Kind.CONFIGURATION && onFailure != OnFailure.SKIP);
  }

  /**
   * The outcome of an event with these answers; {@code now} is the store's time at most. Throws a
   * {@link FailureException} if the event must wait for the end of an outage and can do so nowhere
   * but here.
   */
  public Outcome of(ParsedEvent event, Answer[] answers, long now) {
    int decisive = decisive(answers);
    if (decisive < 0) {
      return enriched(event, answers, now);
    }
    Failure failure = ((Answer.Failed) answers[decisive]).failure();
    String enrichment = enrichments.get(decisive).name();
    boolean atOnce =
        enrichments.get(decisive).onFailure() == OnFailure.DEAD_LETTER
            && failure.kind() != Failure.Kind.OUTAGE;
    RetryPolicy.Next next = retries.after(failure, event.consumed());
    return atOnce || !(next instanceof RetryPolicy.Next.Later later)
        ? dead(event.consumed(), event.id(), enrichment, failure, now)
        : retry(event, answers, enrichment, failure, later, now);
  }

  /**
   * The enrichment whose failure decides, or -1. What ends in a dead letter comes first; among the
   * others one that uses an attempt, since an outage elsewhere must not make retries endless.
   */
  private int decisive(Answer[] answers) {
    int decisive = -1;
    int weight = 0;
    for (int i = 0; i < answers.length; i++) {
      if (answers[i] instanceof Answer.Failed failed
          && enrichments.get(i).onFailure() != OnFailure.SKIP) {
        int found = weight(failed.failure().kind(), enrichments.get(i).onFailure());
        if (found > weight) {
          weight = found;
          decisive = i;
        }
      }
    }
    return decisive;
  }

  private static int weight(Failure.Kind kind, OnFailure onFailure) {
    return switch (kind) {
      case RECORD -> 4;
      case TRANSIENT -> onFailure == OnFailure.DEAD_LETTER ? 3 : 2;
      case OUTAGE, INFRASTRUCTURE, CONFIGURATION -> 1;
    };
  }

  private Outcome enriched(ParsedEvent event, Answer[] answers, long now) {
    ConsumedRecord consumed = event.consumed();
    SourceRecord record = consumed.record();
    byte[][] values = new byte[answers.length][];
    boolean full = true;
    for (int i = 0; i < answers.length; i++) {
      if (answers[i] instanceof Answer.Hit hit) {
        values[i] = hit.json();
      }
      full &= !(answers[i] instanceof Answer.Failed);
    }
    byte[] payload = event.layout().write(record.value(), values);
    List<Header> headers = new ArrayList<>(record.headers().size() + 3);
    for (Header header : record.headers()) {
      if (!header.name().startsWith(WeirHeaders.PREFIX)) {
        headers.add(header);
      }
    }
    headers.add(Header.of(WeirHeaders.EVENT_ID, event.id()));
    headers.add(full ? FULL : PARTIAL);
    if (consumed.history().dueMillis() > 0) {
      // It has waited, so it may come after younger events of its key.
      headers.add(Header.of(WeirHeaders.ATTEMPT, Integer.toString(consumed.history().attempt())));
    }
    OutboxRow row =
        new OutboxRow(
            OutboxRow.Type.ENRICHED,
            targets.sinkTopic(),
            OutboxRow.BY_KEY,
            record.key(),
            payload,
            headers,
            record.offset(),
            0);
    if (row.size() > targets.maxRecordBytes()) {
      return dead(
          consumed,
          event.id(),
          "",
          Failure.record("too-large-enriched", "the enriched event has " + row.size() + " bytes"),
          now);
    }
    return new Outcome.Enriched(
        record.offset(),
        event.id(),
        consumed.history().origin(),
        full,
        EnrichmentReport.of(enrichments, answers),
        row);
  }

  private Outcome retry(
      ParsedEvent event,
      Answer[] answers,
      String enrichment,
      Failure failure,
      RetryPolicy.Next.Later later,
      long now) {
    ConsumedRecord consumed = event.consumed();
    SourceRecord record = consumed.record();
    History before = consumed.history();
    Map<String, Answer> carried = new LinkedHashMap<>();
    for (int i = 0; i < answers.length; i++) {
      if (answers[i] instanceof Answer.Hit || answers[i] instanceof Answer.None) {
        carried.put(enrichments.get(i).name(), answers[i]);
      }
    }
    String story = AttemptLog.with(before.story(), before.attempt(), now, enrichment, failure);
    String shortStory =
        AttemptLog.with(AttemptLog.EMPTY, before.attempt(), now, enrichment, failure);
    Origin origin = seen(before.origin(), now);
    long due = now + targets.tiers().delays().get(later.tier()).toMillis();
    int attempt = later.attempt();
    // What was carried can be asked for again; the oldest of the story is the next to be missed.
    for (History after :
        List.of(
            new History(attempt, origin, due, story, carried),
            new History(attempt, origin, due, story, Map.of()),
            new History(attempt, origin, due, shortStory, Map.of()))) {
      OutboxRow row =
          new OutboxRow(
              OutboxRow.Type.RETRY,
              targets.tiers().topics().get(later.tier()),
              record.source().partition(),
              record.key(),
              record.value(),
              WeirHeaders.write(record.headers(), event.id(), after, enrichment, failure),
              record.offset(),
              0);
      if (row.size() <= targets.maxRecordBytes()) {
        return new Outcome.Retry(record.offset(), event.id(), origin, row);
      }
    }
    if (failure.kind() == Failure.Kind.OUTAGE) {
      throw new FailureException(tooLargeToWait(record, failure), null);
    }
    return dead(consumed, event.id(), enrichment, failure, now);
  }

  /**
   * An outage is no reason to give an event up, so one that no delay topic takes holds the line.
   */
  private static Failure tooLargeToWait(SourceRecord record, Failure outage) {
    return new Failure(
        Failure.Kind.INFRASTRUCTURE,
        "too-large-to-wait",
        record.source()
            + " waits at offset "
            + record.offset()
            + ", since its event is too large for a delay topic (raise max.message.bytes there), for"
            + " the end of "
            + outage.reason());
  }

  /** The end of an event: why, after what, and everything it was. */
  public Outcome.Dead dead(
      ConsumedRecord consumed, String id, String enrichment, Failure failure, long now) {
    SourceRecord record = consumed.record();
    History before = consumed.history();
    String story = AttemptLog.with(before.story(), before.attempt(), now, enrichment, failure);
    History end = new History(before.attempt(), seen(before.origin(), now), 0, story, Map.of());
    return letter(record, id, end, enrichment, failure);
  }

  /**
   * The least that a dead letter can be, for a record of which the store has refused more: under
   * the identity of its place, with its bytes and the headers that have clean names.
   */
  public Outcome.Dead reduced(ConsumedRecord consumed, String place, Failure failure, long now) {
    SourceRecord record = consumed.record();
    SourceRecord clean =
        new SourceRecord(
            record.source(),
            record.offset(),
            record.timestamp() >= 0 && record.timestamp() <= LAST_MILLIS ? record.timestamp() : 0,
            record.key(),
            record.value(),
            record.headers().stream().filter(h -> PostgresText.isClean(h.name())).toList());
    Origin origin = seen(History.none(record).origin(), now);
    History end = new History(consumed.history().attempt(), origin, 0, AttemptLog.EMPTY, Map.of());
    return letter(clean, place, end, "", failure);
  }

  private Outcome.Dead letter(
      SourceRecord record, String id, History end, String enrichment, Failure failure) {
    List<Header> whole = WeirHeaders.write(record.headers(), id, end, enrichment, failure);
    OutboxRow row = deadRow(record, record.key(), record.value(), whole);
    if (row.size() > targets.maxRecordBytes()) {
      // The whole of it is in weir.dead_letter; the topic gets what fits and says where to look.
      List<Header> ours =
          new ArrayList<>(WeirHeaders.write(List.of(), id, end, enrichment, failure));
      ours.add(Header.of(WeirHeaders.PAYLOAD, "weir.dead_letter"));
      row = deadRow(record, record.key(), null, ours);
      if (row.size() > targets.maxRecordBytes()) {
        row = deadRow(record, null, null, ours);
      }
    }
    return new Outcome.Dead(
        record.offset(),
        id,
        end.origin(),
        new DeadLetter(failure, enrichment, end.attempt(), end.story(), record),
        row);
  }

  private OutboxRow deadRow(SourceRecord record, byte[] key, byte[] value, List<Header> headers) {
    return new OutboxRow(
        OutboxRow.Type.DEAD,
        targets.deadLetterTopic(),
        OutboxRow.BY_KEY,
        key,
        value,
        headers,
        record.offset(),
        0);
  }

  private static Origin seen(Origin origin, long now) {
    return origin.firstSeen() > 0
        ? origin
        : new Origin(origin.topic(), origin.partition(), origin.offset(), now);
  }
}
