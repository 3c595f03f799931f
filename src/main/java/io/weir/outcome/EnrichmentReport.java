package io.weir.outcome;

import io.weir.enrich.Enrichment;
import io.weir.event.Answer;
import io.weir.text.JsonText;
import java.util.List;

/**
 * How each enrichment's value came about, as one JSON object: {@code
 * {"geo":{"status":"hit","origin":"geo#3"},"device":{"status":"skipped","reason":"http-503"}}}.
 * Pure.
 */
final class EnrichmentReport {

  private EnrichmentReport() {}

  static String of(List<Enrichment> enrichments, Answer[] answers) {
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
