package io.weir.outcome;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.decode.Decoding;
import io.weir.decode.ParsedEvent;
import io.weir.enrich.Enrichment;
import io.weir.enrich.OnFailure;
import io.weir.event.Answer;
import io.weir.event.ConsumedRecord;
import io.weir.event.Failure;
import io.weir.event.Header;
import io.weir.event.History;
import io.weir.event.OutboxRow;
import io.weir.event.Outcome;
import io.weir.event.SourcePartition;
import io.weir.event.SourceRecord;
import io.weir.ops.DefectLog;
import io.weir.postgres.FixedClock;
import io.weir.wire.WeirHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of an event by what its enrichments said. */
class OutcomeChooserTest {

  private static final long NOW = 1_700_000_000_000L;
  private static final String VALUE = "{\"id\":\"e1\"}";
  private static final Answer HIT =
      new Answer.Hit("{\"n\":1}".getBytes(StandardCharsets.UTF_8), "geo#3");

  private int maxRecordBytes = 10_000;

  private static Answer failed(Failure.Kind kind) {
    return new Answer.Failed(new Failure(kind, "why-" + kind, "it did not work"));
  }

  private OutcomeChooser outcomes(OnFailure first, OnFailure second) {
    return new OutcomeChooser(
        null,
        List.of(new Enrichment("geo", null, first), new Enrichment("device", null, second)),
        OutcomeSamples.topics(maxRecordBytes),
        FixedClock.at(NOW),
        new DefectLog(System::nanoTime));
  }

  private static ParsedEvent event(String value, int attempt, Header... headers) {
    ParsedEvent read = Decoding.writing("/geo", "/device").event(value);
    SourceRecord record =
        Decoding.consumed(value.getBytes(StandardCharsets.UTF_8), headers).record();
    History none = History.none(record);
    History history =
        new History(attempt, none.origin(), attempt == 0 ? 0 : 5, none.attemptLog(), Map.of());
    return new ParsedEvent(
        new ConsumedRecord(record, history, null),
        read.id(),
        read.inputs(),
        read.badInputs(),
        read.splicePoints());
  }

  private static String header(OutboxRow row, String name) {
    List<Header> found = row.headers().stream().filter(h -> h.name().equals(name)).toList();
    assertEquals(1, found.size(), () -> name + " in " + row.headers());
    return found.get(0).text();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "RETRY,       RECORD,         Dead",
    "RETRY,       TRANSIENT,      Retry",
    "RETRY,       OUTAGE,         Retry",
    "SKIP,        RECORD,         Enriched",
    "SKIP,        TRANSIENT,      Enriched",
    "SKIP,        OUTAGE,         Enriched",
    "SKIP,        CONFIGURATION,  Enriched",
    "DEAD_LETTER, RECORD,         Dead",
    "DEAD_LETTER, TRANSIENT,      Dead",
    "DEAD_LETTER, OUTAGE,         Retry",
  })
  void whatFollowsAFailureIsConfiguredByEnrichment(
      OnFailure onFailure, Failure.Kind kind, String outcome) {
    Answer[] answers = {failed(kind), HIT};
    OutcomeChooser outcomes = outcomes(onFailure, OnFailure.RETRY);
    assertNull(outcomes.stopper(answers));
    assertEquals(
        outcome, outcomes.outcomeOf(event(VALUE, 0), answers, NOW).getClass().getSimpleName());
  }

  @ParameterizedTest
  @CsvSource({
    "RETRY,       INFRASTRUCTURE, true",
    "SKIP,        INFRASTRUCTURE, true",
    "DEAD_LETTER, INFRASTRUCTURE, true",
    "RETRY,       CONFIGURATION,  true",
    "DEAD_LETTER, CONFIGURATION,  true",
    "SKIP,        CONFIGURATION,  false",
    "RETRY,       TRANSIENT,      false",
    "RETRY,       OUTAGE,         false",
    "RETRY,       RECORD,         false",
  })
  void onlyWhatIsNoEventsFaultStopsTheLine(OnFailure onFailure, Failure.Kind kind, boolean stops) {
    Answer.Failed failed = (Answer.Failed) failed(kind);
    Failure stopper = outcomes(OnFailure.RETRY, onFailure).stopper(new Answer[] {HIT, failed});
    assertSame(stops ? failed.failure() : null, stopper);
  }

  @ParameterizedTest
  @CsvSource({
    "RETRY,       TRANSIENT, RETRY,       RECORD,    Dead,     device",
    "RETRY,       RECORD,    RETRY,       TRANSIENT, Dead,     geo",
    "RETRY,       TRANSIENT, DEAD_LETTER, TRANSIENT, Dead,     device",
    "SKIP,        RECORD,    RETRY,       TRANSIENT, Retry,    device",
    "RETRY,       OUTAGE,    RETRY,       TRANSIENT, Retry,    device",
    "RETRY,       OUTAGE,    DEAD_LETTER, TRANSIENT, Dead,     device",
  })
  void aDeadLetterBeatsARetryAndAnAttemptBeatsAnOutage(
      OnFailure first,
      Failure.Kind one,
      OnFailure second,
      Failure.Kind two,
      String outcome,
      String blamed) {
    Outcome chosen =
        outcomes(first, second)
            .outcomeOf(event(VALUE, 0), new Answer[] {failed(one), failed(two)}, NOW);
    assertEquals(outcome, chosen.getClass().getSimpleName());
    OutboxRow row =
        chosen instanceof Outcome.Dead dead ? dead.row() : ((Outcome.Retry) chosen).row();
    assertEquals(blamed, header(row, WeirHeaders.ENRICHMENT));
  }

  private OutboxRow retryRow(Failure.Kind kind, int attempt) {
    Outcome outcome =
        outcomes(OnFailure.RETRY, OnFailure.RETRY)
            .outcomeOf(event(VALUE, attempt), new Answer[] {failed(kind), HIT}, NOW);
    return assertInstanceOf(Outcome.Retry.class, outcome).row();
  }

  @Test
  void eachRetryWaitsItsOwnDelayInItsOwnTopic() {
    OutboxRow first = retryRow(Failure.Kind.TRANSIENT, 0);
    assertEquals("events.retry.10s", first.topic());
    assertEquals("1", header(first, WeirHeaders.ATTEMPT));
    assertEquals(Long.toString(NOW + 10_000), header(first, WeirHeaders.DUE));
    assertEquals(3, first.partition());
    OutboxRow second = retryRow(Failure.Kind.TRANSIENT, 1);
    assertEquals("events.retry.1m", second.topic());
    assertEquals("2", header(second, WeirHeaders.ATTEMPT));
    assertEquals(Long.toString(NOW + 60_000), header(second, WeirHeaders.DUE));
  }

  @Test
  void afterTheLastAttemptAnEventIsDead() {
    Outcome outcome =
        outcomes(OnFailure.RETRY, OnFailure.RETRY)
            .outcomeOf(event(VALUE, 2), new Answer[] {failed(Failure.Kind.TRANSIENT), HIT}, NOW);
    Outcome.Dead dead = assertInstanceOf(Outcome.Dead.class, outcome);
    assertEquals(2, dead.deadLetter().attempts());
    assertEquals("geo", dead.deadLetter().enrichment());
    assertArrayEquals(VALUE.getBytes(StandardCharsets.UTF_8), dead.row().value());
  }

  @Test
  void anOutageUsesNoAttemptAndNeverEnds() {
    assertEquals("0", header(retryRow(Failure.Kind.OUTAGE, 0), WeirHeaders.ATTEMPT));
    assertEquals("2", header(retryRow(Failure.Kind.OUTAGE, 2), WeirHeaders.ATTEMPT));
  }

  @Test
  void answersThatAreThereTravelWithTheRetry() {
    Answer none = new Answer.None("private-address", "geo#3");
    Outcome outcome =
        outcomes(OnFailure.RETRY, OnFailure.RETRY)
            .outcomeOf(event(VALUE, 0), new Answer[] {none, failed(Failure.Kind.TRANSIENT)}, NOW);
    OutboxRow row = assertInstanceOf(Outcome.Retry.class, outcome).row();
    SourceRecord waiting =
        new SourceRecord(
            new SourcePartition(row.topic(), row.partition()),
            1,
            0,
            row.key(),
            row.value(),
            row.headers());
    assertEquals(
        Map.of("geo", none), WeirHeaders.read(waiting, Long.MAX_VALUE).history().carried());
  }

  @Test
  void anEnrichedEventKeepsKeyAndHeadersButNoneThatPassForOurs() {
    ParsedEvent event =
        event(VALUE, 0, Header.of("traceparent", "00-1"), Header.of("weir-status", "forged"));
    Outcome.Enriched out =
        assertInstanceOf(
            Outcome.Enriched.class,
            outcomes(OnFailure.RETRY, OnFailure.RETRY)
                .outcomeOf(event, new Answer[] {HIT, new Answer.Missing()}, NOW));
    assertEquals("enriched", out.row().topic());
    assertEquals("key", text(out.row().key()));
    assertEquals("{\"id\":\"e1\",\"geo\":{\"n\":1}}", text(out.row().value()));
    assertEquals(
        List.of(
            "traceparent=00-1",
            "weir-event-id=e1",
            "weir-status=full",
            "weir-origin-timestamp=" + event.consumed().record().timestamp()),
        out.row().headers().stream().map(h -> h.name() + "=" + h.text()).toList());
    assertEquals(
        "{\"geo\":{\"status\":\"hit\",\"origin\":\"geo#3\"},\"device\":{\"status\":\"missing\"}}",
        out.report());
  }

  @Test
  void anEventThatWentOutInPartSaysSo() {
    Outcome.Enriched out =
        assertInstanceOf(
            Outcome.Enriched.class,
            outcomes(OnFailure.RETRY, OnFailure.SKIP)
                .outcomeOf(
                    event(VALUE, 0), new Answer[] {HIT, failed(Failure.Kind.TRANSIENT)}, NOW));
    assertEquals("partial", header(out.row(), WeirHeaders.STATUS));
    assertTrue(out.report().contains("\"status\":\"skipped\""), out::report);
  }

  @Test
  void anEventThatHasWaitedSaysHowManyRetriesItTook() {
    Outcome.Enriched out =
        assertInstanceOf(
            Outcome.Enriched.class,
            outcomes(OnFailure.RETRY, OnFailure.RETRY)
                .outcomeOf(event(VALUE, 1), new Answer[] {HIT, HIT}, NOW));
    assertEquals("1", header(out.row(), WeirHeaders.ATTEMPT));
  }

  @Test
  void anEventThatGrewTooLargeIsADeadLetterWithItsOriginalBytes() {
    String value = "{\"id\":\"e1\",\"x\":\"" + "x".repeat(9_000) + "\"}";
    byte[] answer = ("\"" + "y".repeat(2_000) + "\"").getBytes(StandardCharsets.UTF_8);
    Outcome.Dead dead =
        assertInstanceOf(
            Outcome.Dead.class,
            outcomes(OnFailure.RETRY, OnFailure.RETRY)
                .outcomeOf(
                    event(value, 0),
                    new Answer[] {new Answer.Hit(answer, null), new Answer.Missing()},
                    NOW));
    assertEquals("too-large-enriched", dead.deadLetter().failure().reason());
    assertEquals(value, text(dead.row().value()));
  }

  private Outcome.Dead deadOf(SourceRecord record) {
    return new DeadLetterOutcomes(OutcomeSamples.topics(maxRecordBytes))
        .deadLetter(
            new ConsumedRecord(record, History.none(record), null),
            "e1",
            "",
            Failure.record("not-json", "the value is not JSON"),
            NOW);
  }

  @Test
  void aDeadLetterTooLargeForItsTopicSaysWhereItsBytesAre() {
    maxRecordBytes = 2_000;
    SourceRecord record =
        Decoding.consumed(new byte[3_000], Header.of("traceparent", "00-1")).record();
    Outcome.Dead dead = deadOf(record);
    assertNull(dead.row().value());
    assertEquals("key", text(dead.row().key()));
    assertEquals("weir.dead_letter", header(dead.row(), WeirHeaders.PAYLOAD));
    assertSame(record, dead.deadLetter().record());
    assertTrue(dead.row().size() <= maxRecordBytes);
  }

  @Test
  void aDeadLetterThatFitsItsTopicIsWholeHoweverMuchOfItIsHeaders() {
    SourceRecord record =
        Decoding.consumed(new byte[3_000], Header.of("baggage", "b".repeat(4_000))).record();
    Outcome.Dead dead = deadOf(record);
    assertTrue(dead.row().size() <= maxRecordBytes);
    assertNotNull(dead.row().value());
    assertEquals("b".repeat(4_000), header(dead.row(), "baggage"));
  }

  @Test
  void aKeyTooLargeForTheTopicStaysInTheStoreToo() {
    maxRecordBytes = 2_000;
    SourceRecord small = Decoding.consumed(new byte[0]).record();
    SourceRecord record =
        new SourceRecord(small.source(), 77, 0, new byte[3_000], small.value(), List.of());
    Outcome.Dead dead = deadOf(record);
    assertNull(dead.row().key());
    assertEquals("weir.dead_letter", header(dead.row(), WeirHeaders.PAYLOAD));
    assertTrue(dead.row().size() <= maxRecordBytes);
  }

  @Test
  void whenAnEventWasFirstSeenIsNotedOnce() {
    assertEquals(NOW, deadOf(Decoding.consumed(new byte[1]).record()).origin().firstSeen());
  }
}
