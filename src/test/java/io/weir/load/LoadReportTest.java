package io.weir.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.load.generate.SendReport;
import io.weir.load.judge.OutcomeCounts;
import io.weir.load.judge.ThroughputSummary;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A run acquits the gateway only if it has put it to the test. */
class LoadReportTest {

  @Test
  void allThatWasSentWasTakenAndCameOut() {
    assertConclusion(true, "the promise held", report(10, 0, 10, 0));
  }

  @Test
  void aRunOfWhichNothingWasTakenShowsNothing() {
    assertConclusion(false, "NOT SHOWN", report(10, 10, 0, 0));
    assertConclusion(false, "NOT SHOWN", report(0, 0, 0, 0));
  }

  @Test
  void aRunOfWhichSomethingWasRefusedIsJudgedByWhoExpectedIt() {
    LoadReport report = report(10, 1, 9, 0);
    assertConclusion(false, "NOT SHOWN", report);
    assertTrue(report.outcomes().isClean());
  }

  @Test
  void whatIsLostIsLostWhateverElseWasRefused() {
    assertConclusion(false, "THE PROMISE DID NOT HOLD", report(10, 1, 9, 2));
  }

  @Test
  void anEventWithoutAnswerIsNoSuccess() {
    assertConclusion(false, "NOT SHOWN", report(10, 0, 9, 0));
  }

  private static LoadReport report(int sent, int refused, int acknowledged, int lost) {
    int enriched = acknowledged - lost;
    return new LoadReport(
        1,
        "settled",
        new SendReport(sent, refused, refused == 0 ? null : "refused", 0, 1, 1),
        new OutcomeCounts(
            acknowledged, enriched, 0, 0, 0, 0, 0, lost, 0, 0, 0, 0, 0, 0, 0, 0, List.of()),
        new ThroughputSummary(1, 1, 1, 1),
        null);
  }

  private static void assertConclusion(boolean clean, String lastLine, LoadReport report) {
    String[] lines = report.toText().split("\n");
    assertTrue(lines[lines.length - 1].startsWith(lastLine), report.toText());
    assertEquals(clean, report.isClean(), report.toText());
    assertFalse(report.toJson().contains("omplete"), report.toJson());
  }
}
