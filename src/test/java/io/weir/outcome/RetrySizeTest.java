package io.weir.outcome;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.decode.Decoding;
import io.weir.decode.ParsedEvent;
import io.weir.enrich.Enrichment;
import io.weir.enrich.OnFailure;
import io.weir.event.Answer;
import io.weir.event.ConsumedRecord;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.event.History;
import io.weir.event.Outcome;
import io.weir.event.SourcePartition;
import io.weir.event.SourceRecord;
import io.weir.ops.DefectLog;
import io.weir.postgres.FixedClock;
import io.weir.wire.AttemptLog;
import io.weir.wire.WeirHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is left behind of a retry's history when it is too large for its topic. */
class RetrySizeTest {

  private static final Answer HIT =
      new Answer.Hit(("\"" + "y".repeat(3_000) + "\"").getBytes(StandardCharsets.UTF_8), "geo#3");
  private static final Failure AWAY = Failure.outage("http-refused", "nobody listens");
  private static final Failure FAULT = Failure.transientFault("http-503", "no");
  private static final String STORY = story();

  private static String story() {
    String story = AttemptLog.EMPTY;
    for (int attempt = 0; attempt < 100; attempt++) {
      story = AttemptLog.with(story, attempt, 0, "device", FAULT);
    }
    return story;
  }

  /** An event of some 1,000 bytes that has a long story behind it. */
  private static Outcome outcome(int maxRecordBytes, Failure failure) {
    RetryTiers tiers =
        new RetryTiers("events", List.of("events.retry.10s"), List.of(Duration.ofSeconds(10)), 5);
    OutcomeChooser outcomes =
        new OutcomeChooser(
            null,
            List.of(
                new Enrichment("geo", null, OnFailure.RETRY),
                new Enrichment("device", null, OnFailure.RETRY)),
            new OutputTopics("enriched", tiers, "events.dead", maxRecordBytes),
            FixedClock.at(1_700_000_000_000L),
            new DefectLog(System::nanoTime));
    String value = "{\"id\":\"e1\",\"x\":\"" + "x".repeat(980) + "\"}";
    ParsedEvent read = Decoding.writing("/geo", "/device").event(value);
    SourceRecord record = read.consumed().record();
    History history = new History(1, History.none(record).origin(), 5, STORY, Map.of());
    ParsedEvent event =
        new ParsedEvent(
            new ConsumedRecord(record, history, null),
            read.id(),
            read.inputs(),
            read.badInputs(),
            read.splicePoints());
    return outcomes.outcomeOf(
        event, new Answer[] {HIT, new Answer.Failed(failure)}, 1_700_000_000_000L);
  }

  private static History waiting(int maxRecordBytes, Failure failure) {
    Outcome.Retry retry = assertInstanceOf(Outcome.Retry.class, outcome(maxRecordBytes, failure));
    assertTrue(retry.row().size() <= maxRecordBytes);
    SourceRecord record =
        new SourceRecord(
            new SourcePartition(retry.row().topic(), 0),
            0,
            0,
            null,
            retry.row().value(),
            retry.row().headers());
    return WeirHeaders.read(record, Long.MAX_VALUE).history();
  }

  @Test
  void carriedAnswersAreLeftBehindFirst() {
    assertEquals(List.of("geo"), List.copyOf(waiting(10_000, FAULT).carried().keySet()));
    History without = waiting(6_500, FAULT);
    assertTrue(without.carried().isEmpty());
    assertTrue(without.attemptLog().length() > 3_000);
  }

  @Test
  void thenTheStoryBeginsAnew() {
    History least = waiting(2_000, AWAY);
    assertTrue(
        least.attemptLog().contains("http-refused") && !least.attemptLog().contains("http-503"));
    assertEquals(1, least.attempt());
  }

  @Test
  void anEventThatNoDelayTopicTakesIsDead() {
    Outcome.Dead dead = assertInstanceOf(Outcome.Dead.class, outcome(1_100, FAULT));
    assertEquals("http-503", dead.deadLetter().failure().reason());
  }

  @Test
  void anOutageIsNoDeadLetterHoweverLargeTheEvent() {
    Failure failure = assertThrows(FailureException.class, () -> outcome(1_100, AWAY)).failure();
    assertEquals(Failure.Kind.INFRASTRUCTURE, failure.kind());
    assertEquals("too-large-to-wait", failure.reason());
    assertTrue(failure.message().contains("events-3 waits at offset 77"), failure::message);
  }
}
