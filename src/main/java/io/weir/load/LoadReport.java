package io.weir.load;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.weir.load.generate.SendReport;
import io.weir.load.judge.LatencySummary;
import io.weir.load.judge.OutcomeCounts;
import io.weir.load.judge.ThroughputSummary;

/**
 * What a run has shown. As JSON the parts stand side by side in one flat object, but for the
 * latency, which is null where a filled topic was drained.
 *
 * @param seed the plan's seed: a run with it sends the same events
 * @param ended why the reading of the outputs ended: settled, quiet, limit or stopped
 */
public record LoadReport(
    long seed,
    String ended,
    @JsonUnwrapped SendReport sending,
    @JsonUnwrapped OutcomeCounts outcomes,
    @JsonUnwrapped ThroughputSummary throughput,
    LatencySummary latency) {

  /**
   * Whether the broker took every event, and then nothing was lost, doubled, out of order or
   * altered, and all is accounted for. Whoever expects refusals asks the outcomes alone, which
   * count what was acknowledged.
   */
  @JsonIgnore
  public boolean isClean() {
    return outcomes.isClean() && sending.isComplete() && outcomes.acknowledged() == sending.sent();
  }

  /** One line of JSON. */
  public String toJson() {
    return ReportText.json(this);
  }

  /** A dozen lines for a person, each ended by a line feed. */
  public String toText() {
    return ReportText.text(this);
  }
}
