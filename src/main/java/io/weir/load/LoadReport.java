package io.weir.load;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * What a run has shown. As JSON the parts stand side by side in one flat object, but for the
 * latency, which is null where a filled topic was drained.
 *
 * @param seed the plan's seed: a run with it sends the same events
 * @param ended why the watch ended: settled, quiet, limit or stopped
 */
public record LoadReport(
    long seed,
    String ended,
    @JsonUnwrapped SentEvent sending,
    @JsonUnwrapped OutcomeTally tally,
    @JsonUnwrapped SpeedFigures speed,
    LatencyFigures latency) {

  /**
   * Whether the broker took every event, and then nothing was lost, doubled, out of order or
   * altered, and all is accounted for. Whoever expects refusals asks the tally alone, which judges
   * what was acknowledged.
   */
  @JsonIgnore
  public boolean isClean() {
    return tally.isClean() && sending.isComplete() && tally.acknowledged() == sending.sent();
  }

  /** One line of JSON. */
  public String toJson() {
    return ReportText.json(this);
  }

  /** A dozen lines for a person, each ended by a line feed. */
  public String toText() {
    ReportText text =
        new ReportText()
            .line("seed %d: %s", seed, sending.toText().strip())
            .line(
                "%,d acknowledged = %,d enriched + %,d dead + %,d duplicates + %,d waiting"
                    + " + %,d unread + %,d lost",
                tally.acknowledged(),
                tally.enriched(),
                tally.dead(),
                tally.duplicates(),
                tally.waiting(),
                tally.unread(),
                tally.lost())
            .line(
                "of the enriched %,d partial; %,d events went through retries; watched until %s",
                tally.partial(), tally.retried(), ended)
            .line(
                "lost %,d, doubled %,d, out of order %,d, altered %,d, misjudged %,d",
                tally.lost(),
                tally.doubled(),
                tally.outOfOrder(),
                tally.altered(),
                tally.misjudged())
            .line(
                "of other runs %,d, enriched without acknowledgement %,d",
                tally.unexpected(), tally.unconfirmed())
            .line(
                "out in %.2f s, the first after %.2f s: %,.0f events/s, in the second half %,.0f",
                speed.seconds(),
                speed.secondsToFirst(),
                speed.eventsPerSecond(),
                speed.eventsPerSecondSecondHalf());
    if (latency != null) {
      text.line(
          "latency from the intended time in ms: p50 %.1f, p90 %.1f, p99 %.1f, p99.9 %.1f, max %.1f",
          latency.p50Ms(), latency.p90Ms(), latency.p99Ms(), latency.p999Ms(), latency.maxMs());
    }
    tally.examples().forEach(example -> text.line("  %s", example));
    return text.line(verdict()).toString();
  }

  private String verdict() {
    if (!tally.isClean()) {
      return "THE PROMISE DID NOT HOLD";
    }
    return isClean()
        ? "the promise held"
        : "NOT SHOWN: only what the broker took can be judged, and it did not take all";
  }
}
