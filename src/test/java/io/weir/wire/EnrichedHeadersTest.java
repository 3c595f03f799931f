package io.weir.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.event.Header;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What stands in the headers of an enriched event's record, and back. */
class EnrichedHeadersTest {
  private static final Header TRACE = Header.of("trace", "1");

  @Test
  void theOriginalOnesComeFirstThenOurs() {
    assertEquals(
        "trace=1 weir-event-id=a weir-status=partial weir-attempt=2 weir-origin-timestamp=1000",
        text(new EnrichedHeaders(List.of(TRACE), 2, 1_000L).write("a", false)));
    assertEquals(
        "weir-event-id=a weir-status=full",
        text(new EnrichedHeaders(List.of(), null, null).write("a", true)));
  }

  @Test
  void whatWasWrittenIsRead() {
    for (EnrichedHeaders headers :
        List.of(
            new EnrichedHeaders(List.of(), null, null),
            new EnrichedHeaders(List.of(), 0, Long.MAX_VALUE),
            new EnrichedHeaders(List.of(TRACE, TRACE), null, 0L))) {
      assertEquals(headers, EnrichedHeaders.read(headers.write("a", true)));
    }
  }

  private static String text(List<Header> headers) {
    return String.join(" ", headers.stream().map(one -> one.name() + "=" + one.text()).toList());
  }
}
