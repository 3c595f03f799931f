package io.weir.outcome;

import io.weir.decode.ParsedEvent;
import io.weir.enrich.Enrichment;
import io.weir.event.Answer;
import io.weir.event.ConsumedRecord;
import io.weir.event.Header;
import io.weir.event.OutboxRow;
import io.weir.event.Outcome;
import io.weir.event.SourceRecord;
import io.weir.text.JsonText;
import io.weir.wire.WeirHeaders;
import java.util.ArrayList;
import java.util.List;

/** Makes enriched events: the original bytes with the answers spliced in. Pure. */
final class EnrichedOutcomes {
  private static final Header FULL = Header.of(WeirHeaders.STATUS, "full");
  private static final Header PARTIAL = Header.of(WeirHeaders.STATUS, "partial");

  private final List<Enrichment> enrichments;
  private final OutputTopics topics;

  /** Events with these enrichments for the sink of these. */
  EnrichedOutcomes(List<Enrichment> enrichments, OutputTopics topics) {
    this.enrichments = enrichments;
    this.topics = topics;
  }

  /** The event with its answers, however large it is. */
  Outcome.Enriched enriched(ParsedEvent event, Answer[] answers) {
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
    OutboxRow row =
        new OutboxRow(
            OutboxRow.Type.ENRICHED,
            topics.sinkTopic(),
            OutboxRow.BY_KEY,
            record.key(),
            event.splicePoints().write(record.value(), values),
            headers(event, full),
            record.offset(),
            0);
    return new Outcome.Enriched(
        record.offset(), event.id(), consumed.history().origin(), full, report(answers), row);
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

  /**
   * How each enrichment's value came about, as one JSON object: {@code
   * {"geo":{"status":"hit","origin":"geo#3"},"device":{"status":"skipped","reason":"http-503"}}}.
   */
  private String report(Answer[] answers) {
    StringBuilder json = new StringBuilder(96);
    for (int i = 0; i < answers.length; i++) {
      json.append(i == 0 ? "{\"" : ",\"").append(enrichments.get(i).name()).append("\":");
      Answer answer = answers[i];
      if (answer instanceof Answer.Hit hit) {
        json.append("{\"status\":\"hit\"");
        member(json, "origin", hit.origin());
      } else if (answer instanceof Answer.None none) {
        json.append("{\"status\":\"none\"");
        member(json, "reason", none.reason());
        member(json, "origin", none.origin());
      } else if (answer instanceof Answer.Failed failed) {
        json.append("{\"status\":\"skipped\"");
        member(json, "reason", failed.failure().reason());
        member(json, "message", failed.failure().message());
      } else {
        json.append("{\"status\":\"missing\"");
      }
      json.append('}');
    }
    return answers.length == 0 ? "{}" : json.append('}').toString();
  }

  private static void member(StringBuilder json, String name, String text) {
    if (text != null) {
      json.append(",\"").append(name).append("\":");
      JsonText.quote(text, json);
    }
  }
}
