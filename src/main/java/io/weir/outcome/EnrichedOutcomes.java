package io.weir.outcome;

import io.weir.decode.ParsedEvent;
import io.weir.enrich.Enrichment;
import io.weir.event.Answer;
import io.weir.event.ConsumedRecord;
import io.weir.event.Header;
import io.weir.event.OutboxRow;
import io.weir.event.Outcome;
import io.weir.event.SourceRecord;
import io.weir.wire.WeirHeaders;
import java.util.ArrayList;
import java.util.List;

/** Makes enriched events: the original bytes with the answers spliced in. Pure. */
final class EnrichedOutcomes {
  private static final Header FULL = Header.of(WeirHeaders.STATUS, "full");
  private static final Header PARTIAL = Header.of(WeirHeaders.STATUS, "partial");

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
    OutboxRow row =
        new OutboxRow(
            OutboxRow.Type.ENRICHED,
            topics.sinkTopic(),
            OutboxRow.BY_KEY,
            record.key(),
            EventSplicer.write(record.value(), event.splicePoints(), answers),
            headers(event, full),
            record.offset(),
            0);
    return new Outcome.Enriched(
        record.offset(), event.id(), consumed.history().origin(), full, report.of(answers), row);
  }

  private static boolean isFull(Answer[] answers) {
    for (Answer answer : answers) {
      if (answer instanceof Answer.Failed) {
        return false;
      }
    }
    return true;
  }

  private static List<Header> headers(ParsedEvent event, boolean full) {
    ConsumedRecord consumed = event.consumed();
    List<Header> original = consumed.record().headers();
    List<Header> headers = new ArrayList<>(original.size() + 4);
    for (Header header : original) {
      if (!header.name().startsWith(WeirHeaders.PREFIX)) {
        headers.add(header);
      }
    }
    headers.add(Header.of(WeirHeaders.EVENT_ID, event.id()));
    headers.add(full ? FULL : PARTIAL);
    if (consumed.history().dueMillis() > 0) {
      // It has waited, so it may come after younger events of its key.
      String attempt = Integer.toString(consumed.history().attempt());
      headers.add(Header.of(WeirHeaders.ATTEMPT, attempt));
    }
    WeirHeaders.addOriginTimestamp(consumed.record().timestamp(), headers);
    return headers;
  }
}
