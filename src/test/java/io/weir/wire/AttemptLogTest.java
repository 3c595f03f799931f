package io.weir.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.event.Failure;
import org.junit.jupiter.api.Test;

/** The log stays one short JSON array, whatever happens and however often. */
class AttemptLogTest {

  private static JsonNode json(String log) throws JsonProcessingException {
    return new ObjectMapper().readTree(log);
  }

  private static Failure failure(String message) {
    return Failure.transientFault("http-503", message);
  }

  @Test
  void anEntryTellsWhenWhatAndWhy() throws JsonProcessingException {
    String log =
        AttemptLog.with(AttemptLog.EMPTY, 0, 1_700_000_000_000L, "geo", failure("he said \"no\""));
    assertEquals(
        "[{\"attempt\":0,\"at\":\"2023-11-14T22:13:20Z\",\"enrichment\":\"geo\","
            + "\"class\":\"transient\",\"reason\":\"http-503\",\"message\":\"he said \\\"no\\\"\"}]",
        log);
    assertEquals(2, json(AttemptLog.with(log, 1, 0, "geo", failure("again"))).size());
  }

  @Test
  void theFirstEntryAndTheNewestAreKeptWithinTheLimit() throws JsonProcessingException {
    String log = AttemptLog.EMPTY;
    for (int attempt = 0; attempt < 200; attempt++) {
      log = AttemptLog.with(log, attempt, 0, "geo", failure("\",{\"attempt\":" + "\"".repeat(250)));
      assertTrue(log.length() <= AttemptLog.MAX_LENGTH);
      JsonNode entries = json(log);
      assertEquals(0, entries.get(0).get("attempt").asInt());
      assertEquals(attempt, entries.get(entries.size() - 1).get("attempt").asInt());
      for (int i = 2; i < entries.size(); i++) {
        assertEquals(
            entries.get(i - 1).get("attempt").asInt() + 1, entries.get(i).get("attempt").asInt());
      }
    }
    assertTrue(json(log).size() > 3, log);
  }

  @Test
  void aStoryThatIsTooLongBegunElsewhereIsStartedAnew() throws JsonProcessingException {
    String log = AttemptLog.with("[\"" + "x".repeat(5_000) + "\"]", 1, 0, "geo", failure("no"));
    assertEquals(1, json(log).size());
    assertEquals(1, json(AttemptLog.with("", 1, 0, "geo", failure("no"))).size());
  }
}
