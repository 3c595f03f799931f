package io.weir.outcome;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.weir.enrich.Enrichment;
import io.weir.enrich.OnFailure;
import io.weir.event.Answer;
import io.weir.event.Failure;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnrichmentReportTest {
  private final EnrichmentReport report =
      new EnrichmentReport(
          List.of(
              new Enrichment("geo", null, OnFailure.RETRY),
              new Enrichment("device", null, OnFailure.SKIP)));

  private static Answer[] answers(Answer geo, Answer device) {
    return new Answer[] {geo, device};
  }

  private static Answer hit(int value, String origin) {
    return new Answer.Hit(new byte[] {(byte) ('0' + value)}, origin);
  }

  private static Answer failed(String reason, String message) {
    return new Answer.Failed(Failure.transientFault(reason, message));
  }

  @Test
  void eventsThatDifferInValuesAloneShareTheirReport() {
    String first = report.of(answers(hit(1, "geo#3"), hit(2, null)));
    assertEquals(
        "{\"geo\":{\"status\":\"hit\",\"origin\":\"geo#3\"},\"device\":{\"status\":\"hit\"}}",
        first);
    assertSame(first, report.of(answers(hit(7, "geo#3"), hit(8, null))));
  }

  @Test
  void whateverIsInAReportMakesItAnother() {
    List<Answer> devices =
        List.of(
            hit(1, null),
            hit(1, "a"),
            hit(1, "b"),
            new Answer.None("http-404", null),
            new Answer.None("http-404", "a"),
            new Answer.None("empty", null),
            new Answer.Missing(),
            failed("http-503", "busy"),
            failed("http-503", "\"away\""),
            failed("http-500", "busy"));
    List<String> expected =
        List.of(
            "\"hit\"",
            "\"hit\",\"origin\":\"a\"",
            "\"hit\",\"origin\":\"b\"",
            "\"none\",\"reason\":\"http-404\"",
            "\"none\",\"reason\":\"http-404\",\"origin\":\"a\"",
            "\"none\",\"reason\":\"empty\"",
            "\"missing\"",
            "\"skipped\",\"reason\":\"http-503\",\"message\":\"busy\"",
            "\"skipped\",\"reason\":\"http-503\",\"message\":\"\\\"away\\\"\"",
            "\"skipped\",\"reason\":\"http-500\",\"message\":\"busy\"");
    for (int before = 0; before < devices.size(); before++) {
      for (int after = 0; after < devices.size(); after++) {
        report.of(answers(new Answer.Missing(), devices.get(before)));
        assertEquals(
            "{\"geo\":{\"status\":\"missing\"},\"device\":{\"status\":"
                + expected.get(after)
                + "}}",
            report.of(answers(new Answer.Missing(), devices.get(after))));
      }
    }
  }

  @Test
  void withoutEnrichmentsItIsEmpty() {
    assertEquals("{}", new EnrichmentReport(List.of()).of(new Answer[0]));
  }
}
