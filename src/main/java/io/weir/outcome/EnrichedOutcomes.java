package io.weir.outcome;

import io.weir.decode.ParsedEvent;
import io.weir.enrich.Enrichment;
import io.weir.event.Answer;
import io.weir.event.ConsumedRecord;
import io.weir.event.EnrichedHeaders;
import io.weir.event.Header;
import io.weir.event.OutboxRow;
import io.weir.event.Outcome;
import io.weir.event.SourceRecord;
import io.weir.wire.WeirHeaders;
import java.util.ArrayList;
import java.util.List;

/** Makes enriched events: the original bytes with the answers spliced in. Pure. */
final class EnrichedOutcomes {
  private final EnrichmentReport report;
  private final OutputTopics topics;

  /** Events with these enrichments for the sink of these. */
  EnrichedOutcomes(List<Enrichment> enrichments, OutputTopics topics) {
    this.report = new EnrichmentReport(enrichments);
    this.topics = topics;
  }

  /** The event with its answers, however large it is. */
  Outcome.Enriched enriched(ParsedEvent event, Answer[] answers) {
    ConsumedRecord consumed = event.consumed();
    SourceRecord record = consumed.record();
    boolean full = isFull(answers);
    EnrichedHeaders headers = headers(consumed);
    OutboxRow row =
        new OutboxRow(
            OutboxRow.Type.ENRICHED,
            topics.sinkTopic(),
            OutboxRow.BY_KEY,
            record.key(),
            EventSplicer.write(record.value(), event.splicePoints(), answers),
            WeirHeaders.write(headers, event.id(), full),
            record.offset(),
            0);
    return new Outcome.Enriched(
        record.offset(),
        event.id(),
        consumed.history().origin(),
        full,
        report.of(answers),
        headers,
        row);
  }

  private static boolean isFull(Answer[] answers) {
    for (Answer answer : answers) {
      if (answer instanceof Answer.Failed) {
        return false;
      }
    }
    return true;
  }

  private static EnrichedHeaders headers(ConsumedRecord consumed) {
    List<Header> original = consumed.record().headers();
    List<Header> kept = new ArrayList<>(original.size());
    for (Header header : original) {
      if (!header.name().startsWith(WeirHeaders.PREFIX)) {
        kept.add(header);
      }
    }
    // It has waited, so it may come after younger events of its key.
    boolean hasWaited = consumed.history().dueMillis() > 0;
    long timestamp = consumed.record().timestamp();
    return new EnrichedHeaders(
        kept, hasWaited ? consumed.history().attempt() : null, timestamp >= 0 ? timestamp : null);
  }
}
