package io.weir.outcome;

import io.weir.enrich.Enrichment;
import io.weir.event.Answer;
import io.weir.text.JsonText;
import java.util.List;
import java.util.Objects;

/**
 * Says how each enrichment's value came about, as one JSON object: {@code
 * {"geo":{"status":"hit","origin":"geo#3"},"device":{"status":"skipped","reason":"http-503"}}}.
 * Most events have the report of the one before them, which is then the same String. Any thread.
 */
final class EnrichmentReport {
  private final List<Enrichment> enrichments;

  /** Replaced as a whole, so a stale one is harmless. */
  private volatile Written last = new Written(new Answer[0], "{}");

  private record Written(Answer[] answers, String json) {}

  /** Reports of these, in their order. */
  EnrichmentReport(List<Enrichment> enrichments) {
    this.enrichments = enrichments;
  }

  /** The report of these answers. */
  String of(Answer[] answers) {
    Written before = last;
    if (areReportedAlike(before.answers(), answers)) {
      return before.json();
    }
    String json = write(answers);
    last = new Written(answers, json);
    return json;
  }

  private static boolean areReportedAlike(Answer[] some, Answer[] others) {
    if (some.length != others.length) {
      return false;
    }
    for (int i = 0; i < some.length; i++) {
      if (!areReportedAlike(some[i], others[i])) {
        return false;
      }
    }
    return true;
  }

  /** A hit's value is not in its report. */
  private static boolean areReportedAlike(Answer one, Answer other) {
    return one instanceof Answer.Hit hit && other instanceof Answer.Hit otherHit
        ? Objects.equals(hit.origin(), otherHit.origin())
        : one.equals(other);
  }

  private String write(Answer[] answers) {
    StringBuilder json = new StringBuilder(128);
    for (int i = 0; i < answers.length; i++) {
      json.append(i == 0 ? "{\"" : ",\"").append(enrichments.get(i).name()).append("\":");
      write(answers[i], json);
    }
    return json.append('}').toString();
  }

  private static void write(Answer answer, StringBuilder json) {
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

  private static void member(StringBuilder json, String name, String text) {
    if (text != null) {
      json.append(",\"").append(name).append("\":");
      JsonText.quote(text, json);
    }
  }
}
