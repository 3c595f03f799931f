package io.weir.outcome;

import io.weir.decode.ParsedEvent;
import io.weir.enrich.Enrichment;
import io.weir.event.Answer;
import io.weir.event.Failure;
import io.weir.event.History;
import io.weir.event.Origin;
import io.weir.event.OutboxRow;
import io.weir.event.Outcome;
import io.weir.event.SourceRecord;
import io.weir.wire.AttemptLog;
import io.weir.wire.WeirHeaders;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes retries: the record of a delay topic, with all that its next try has to know. Pure. */
final class RetryOutcomes {
  private final List<Enrichment> enrichments;
  private final OutputTopics topics;

  /** Retries of events with these enrichments in the delay topics of these. */
  RetryOutcomes(List<Enrichment> enrichments, OutputTopics topics) {
    this.enrichments = enrichments;
    this.topics = topics;
  }

  /**
   * The retry of an event; empty if no form of it fits into its delay topic.
   *
   * @param enrichment the one that failed
   * @param now Postgres' time at most, milliseconds since 1970
   */
  Optional<Outcome> retry(
      ParsedEvent event,
      Answer[] answers,
      String enrichment,
      Failure failure,
      RetryPolicy.Next.Later later,
      long now) {
    SourceRecord record = event.consumed().record();
    History before = event.consumed().history();
    String whole = AttemptLog.with(before.attemptLog(), before.attempt(), now, enrichment, failure);
    String last = AttemptLog.with(AttemptLog.EMPTY, before.attempt(), now, enrichment, failure);
    Origin origin = before.origin().seenAt(now);
    long due = now + topics.tiers().delays().get(later.tier()).toMillis();
    // What was carried can be asked for again; the oldest attempts are the next to be missed.
    for (History after :
        List.of(
            new History(later.attempt(), origin, due, whole, carried(answers)),
            new History(later.attempt(), origin, due, whole, Map.of()),
            new History(later.attempt(), origin, due, last, Map.of()))) {
      OutboxRow row =
          new OutboxRow(
              OutboxRow.Type.RETRY,
              topics.tiers().topics().get(later.tier()),
              record.source().partition(),
              record.key(),
              record.value(),
              WeirHeaders.write(record, event.id(), after, enrichment, failure),
              record.offset(),
              0);
      if (row.size() <= topics.maxRecordBytes()) {
        return Optional.of(new Outcome.Retry(record.offset(), event.id(), origin, row));
      }
    }
    return Optional.empty();
  }

  /** What was answered need not be asked again. */
  private Map<String, Answer> carried(Answer[] answers) {
    Map<String, Answer> carried = new LinkedHashMap<>();
    for (int i = 0; i < answers.length; i++) {
      if (answers[i] instanceof Answer.Hit || answers[i] instanceof Answer.None) {
        carried.put(enrichments.get(i).name(), answers[i]);
      }
    }
    return carried;
  }
}
