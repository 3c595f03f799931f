package io.weir.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.load.generate.SendReport;
import io.weir.load.judge.LatencySummary;
import io.weir.load.judge.OutcomeCounts;
import io.weir.load.judge.ThroughputSummary;
import java.util.Locale;

/** Writes reports for programs, as one line of JSON, and for people, line by line. */
public final class ReportText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final StringBuilder text = new StringBuilder();

  private ReportText() {}

  /** One line of JSON. */
  public static String json(Record report) {
    try {
      return JSON.writeValueAsString(report);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report of numbers and texts is always JSON", e);
    }
  }

  /** A line or two for a person, each ended by a line feed. */
  public static String text(SendReport sending) {
    ReportText text =
        new ReportText()
            .line(
                "sent %,d events (%.1f MB) in %.1f s: %,.0f events/s; %,d refused, %,d late",
                sending.sent(),
                sending.sentBytes() / 1e6,
                sending.sendSeconds(),
                sending.sent() / sending.sendSeconds(),
                sending.refused(),
                sending.lateSends());
    if (sending.refusal() != null) {
      text.line("first refusal: %s", sending.refusal());
    }
    return text.text.toString();
  }

  /** A dozen lines for a person, each ended by a line feed. */
  static String text(LoadReport report) {
    OutcomeCounts outcomes = report.outcomes();
    ThroughputSummary throughput = report.throughput();
    LatencySummary latency = report.latency();
    ReportText text =
        new ReportText()
            .line("seed %d: %s", report.seed(), text(report.sending()).strip())
            .line(
                "%,d acknowledged = %,d enriched + %,d dead + %,d duplicates + %,d waiting"
                    + " + %,d unread + %,d lost",
                outcomes.acknowledged(),
                outcomes.enriched(),
                outcomes.dead(),
                outcomes.duplicates(),
                outcomes.waiting(),
                outcomes.unread(),
                outcomes.lost())
            .line(
                "of the enriched %,d partial; %,d events went through retries; watched until %s",
                outcomes.partial(), outcomes.retried(), report.ended())
            .line(
                "lost %,d, doubled %,d, out of order %,d, altered %,d, misjudged %,d",
                outcomes.lost(),
                outcomes.doubled(),
                outcomes.outOfOrder(),
                outcomes.altered(),
                outcomes.misjudged())
            .line(
                "of other runs %,d, enriched without acknowledgement %,d",
                outcomes.unexpected(), outcomes.unconfirmed())
            .line(
                "out in %.2f s, the first after %.2f s: %,.0f events/s, in the second half %,.0f",
                throughput.seconds(),
                throughput.secondsToFirst(),
                throughput.eventsPerSecond(),
                throughput.eventsPerSecondSecondHalf());
    if (latency != null) {
      text.line(
          "latency from the intended time in ms: p50 %.1f, p90 %.1f, p99 %.1f, p99.9 %.1f, max %.1f",
          latency.p50Ms(), latency.p90Ms(), latency.p99Ms(), latency.p999Ms(), latency.maxMs());
    }
    outcomes.examples().forEach(example -> text.line("  %s", example));
    return text.line(conclusion(report)).text.toString();
  }

  private static String conclusion(LoadReport report) {
    if (!report.outcomes().isClean()) {
      return "THE PROMISE DID NOT HOLD";
    }
    return report.isClean()
        ? "the promise held"
        : "NOT SHOWN: only what the broker took can be judged, and it did not take all";
  }

  private ReportText line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
    return this;
  }
}
