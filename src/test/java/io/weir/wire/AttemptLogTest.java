package io.weir.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.event.Failure;
import org.junit.jupiter.api.Test;

/** The story stays one short JSON array, whatever happens and however often. */
class AttemptLogTest {

  private static JsonNode json(String story) throws JsonProcessingException {
    return new ObjectMapper().readTree(story);
  }

  private static Failure failure(String message) {
    return Failure.transientFault("http-503", message);
  }

  @Test
  void anEntryTellsWhenWhatAndWhy() throws JsonProcessingException {
    String story =
        AttemptLog.with(AttemptLog.EMPTY, 0, 1_700_000_000_000L, "geo", failure("he said \"no\""));
    assertEquals(
        "[{\"attempt\":0,\"at\":\"2023-11-14T22:13:20Z\",\"enrichment\":\"geo\","
            + "\"class\":\"transient\",\"reason\":\"http-503\",\"message\":\"he said \\\"no\\\"\"}]",
        story);
    assertEquals(2, json(AttemptLog.with(story, 1, 0, "geo", failure("again"))).size());
  }

  @Test
  void theFirstEntryAndTheNewestAreKeptWithinTheLimit() throws JsonProcessingException {
    String story = AttemptLog.EMPTY;
    for (int attempt = 0; attempt < 200; attempt++) {
      story =
          AttemptLog.with(story, attempt, 0, "geo", failure("\",{\"attempt\":" + "\"".repeat(250)));
      assertTrue(story.length() <= AttemptLog.MAX_LENGTH);
      JsonNode entries = json(story);
      assertEquals(0, entries.get(0).get("attempt").asInt());
      assertEquals(attempt, entries.get(entries.size() - 1).get("attempt").asInt());
      for (int i = 2; i < entries.size(); i++) {
        assertEquals(
            entries.get(i - 1).get("attempt").asInt() + 1, entries.get(i).get("attempt").asInt());
      }
    }
    assertTrue(json(story).size() > 3, story);
  }

  @Test
  void aStoryThatIsTooLongBegunElsewhereIsStartedAnew() throws JsonProcessingException {
    String story = AttemptLog.with("[\"" + "x".repeat(5_000) + "\"]", 1, 0, "geo", failure("no"));
    assertEquals(1, json(story).size());
    assertEquals(1, json(AttemptLog.with("", 1, 0, "geo", failure("no"))).size());
  }
}
