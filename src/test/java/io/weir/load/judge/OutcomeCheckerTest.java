package io.weir.load.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.load.generate.EventIds;
import io.weir.load.generate.EventKind;
import io.weir.load.generate.Ledger;
import io.weir.load.generate.RecordKeys;
import io.weir.load.generate.SourceEndOffsets;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** The checker against records made by hand: silent when all is well, and red for each wrong. */
class OutcomeCheckerTest {
  private static final int KEY = 0;
  private static final int OTHER_KEY = 1;

  private final Ledger ledger = new Ledger(100);
  private final EventIds ids = new EventIds(1);
  private final RecordKeys keys = new RecordKeys(2, 1);
  private final OutcomeChecker checker = checker(false);
  private long nextOffset;

  @Test
  void allIsWellWhenEveryEventComesOutOnceInOrder() {
    send(EventKind.GOOD, KEY);
    send(EventKind.GOOD, KEY);
    send(EventKind.NOT_JSON, KEY);
    send(EventKind.NULL_VALUE, OTHER_KEY);
    sendCopy(0, OTHER_KEY);
    assertFalse(checker.isSettled());
    assertEquals(0, checker.checkEnriched(sink(0).record()));
    assertEquals(1, checker.checkEnriched(sink(1).status("partial").record()));
    assertTrue(checker.checkDeadLetter(dead(2).record()));
    assertTrue(checker.checkDeadLetter(dead(3).record()));
    assertTrue(checker.isSettled());
    OutcomeCounts outcomes = outcomes();
    assertTrue(outcomes.isClean(), outcomes.toString());
    assertEquals(5, outcomes.acknowledged());
    assertEquals(2, outcomes.enriched());
    assertEquals(1, outcomes.partial());
    assertEquals(2, outcomes.dead());
    assertEquals(1, outcomes.duplicates());
    assertEquals(1, outcomes.duplicatesExpected());
    assertTrue(outcomes.examples().isEmpty());
  }

  @Test
  void anAcknowledgedEventThatIsNowhereIsLost() {
    send(EventKind.GOOD, KEY);
    send(EventKind.GOOD, KEY);
    checker.checkEnriched(sink(0).record());
    assertFalse(checker.isSettled());
    OutcomeCounts outcomes = outcomes();
    assertEquals(1, outcomes.lost());
    assertFalse(outcomes.isClean());
    String example = "lost: GOOD event 1 (" + text(ids.id(1)) + ") sent to events-0 @ 1001";
    assertEquals(List.of(example), outcomes.examples());
  }

  @Test
  void anEventThatWasNeverAcknowledgedIsNotOwed() {
    record(EventKind.GOOD, 0, KEY);
    assertTrue(checker.isSettled());
    assertTrue(outcomes().isClean());
    checker.checkEnriched(sink(0).record());
    assertEquals(1, outcomes().unconfirmed());
    assertEquals(0, outcomes().acknowledged());
  }

  @Test
  void atMostTenExamplesAreKept() {
    for (int i = 0; i < 50; i++) {
      send(EventKind.GOOD, KEY);
    }
    assertEquals(50, outcomes().lost());
    assertEquals(10, outcomes().examples().size());
  }

  @Test
  void anIdTwiceInTheSinkIsDoubled() {
    send(EventKind.GOOD, KEY);
    checker.checkEnriched(sink(0).record());
    assertEquals(OutcomeChecker.NOT_NEW, checker.checkEnriched(sink(0).record()));
    checker.checkEnriched(sink(0).record());
    assertEquals(1, outcomes().doubled(), "an id counts once");
    assertFalse(outcomes().isClean());
    assertEquals(1, outcomes().enriched());
  }

  @Test
  void aCopyThatHasItsOwnEffectIsDoubled() {
    send(EventKind.GOOD, KEY);
    sendCopy(0, OTHER_KEY);
    checker.checkEnriched(sink(0).record());
    checker.checkEnriched(sink(1).record());
    assertEquals(1, outcomes().doubled());
  }

  @Test
  void theCopyMayComeOutInsteadOfTheFirst() {
    send(EventKind.GOOD, KEY);
    sendCopy(0, OTHER_KEY);
    checker.checkEnriched(sink(1).record());
    assertTrue(outcomes().isClean(), outcomes().toString());
    assertEquals(1, outcomes().enriched());
    assertEquals(1, outcomes().duplicates());
  }

  @Test
  void anIdBothEnrichedAndDeadIsDoubled() {
    send(EventKind.FAILING_AGENT, KEY);
    send(EventKind.FAILING_AGENT, KEY);
    checker.checkEnriched(sink(0).record());
    checker.checkDeadLetter(dead(0).record());
    checker.checkDeadLetter(dead(1).record());
    checker.checkEnriched(sink(1).record());
    assertEquals(2, outcomes().doubled());
  }

  @Test
  void aDeadLetterTwiceIsDoubled() {
    send(EventKind.NOT_JSON, KEY);
    assertTrue(checker.checkDeadLetter(dead(0).record()));
    assertFalse(checker.checkDeadLetter(dead(0).record()));
    assertEquals(1, outcomes().doubled());
  }

  @Test
  void aLaterEventOfTheKeyBeforeAnEarlierOneIsOutOfOrder() {
    send(EventKind.GOOD, KEY);
    send(EventKind.GOOD, KEY);
    checker.checkEnriched(sink(1).record());
    checker.checkEnriched(sink(0).record());
    assertEquals(1, outcomes().outOfOrder());
    assertFalse(outcomes().isClean());
  }

  @Test
  void orderHoldsPerKeyOnly() {
    send(EventKind.GOOD, KEY);
    send(EventKind.GOOD, OTHER_KEY);
    checker.checkEnriched(sink(1).record());
    checker.checkEnriched(sink(0).record());
    assertTrue(outcomes().isClean(), outcomes().toString());
  }

  @Test
  void aKeyThatChangesItsPartitionIsOutOfOrder() {
    send(EventKind.GOOD, KEY);
    send(EventKind.GOOD, KEY);
    checker.checkEnriched(sink(0).record());
    checker.checkEnriched(sink(1).partition(1).record());
    assertEquals(1, outcomes().outOfOrder());
  }

  @Test
  void aRetriedEventMayComeLater() {
    send(EventKind.GOOD, KEY);
    send(EventKind.GOOD, KEY);
    checker.checkRetry(retry(0).record());
    checker.checkEnriched(sink(1).record());
    assertEquals(OutcomeChecker.RETRIED, checker.checkEnriched(sink(0).attempt("1").record()));
    assertTrue(outcomes().isClean(), outcomes().toString());
    assertEquals(1, outcomes().retried());
  }

  @Test
  void changedBytesAreAltered() {
    send(EventKind.GOOD, KEY);
    send(EventKind.NOT_JSON, KEY);
    send(EventKind.GOOD, KEY);
    checker.checkEnriched(sink(0).value("{\"n\":0,\"amount\":10.1,\"geo\":1}").record());
    checker.checkDeadLetter(dead(1).value("not jsom").record());
    checker.checkEnriched(sink(2).value("{\"n\":2,\"amount\":10.11,\"geo\":1}").record());
    assertEquals(3, outcomes().altered());
    assertFalse(outcomes().isClean());
  }

  @Test
  void aChangedKeyIsAltered() {
    send(EventKind.GOOD, KEY);
    send(EventKind.NOT_JSON, KEY);
    checker.checkEnriched(sink(0).key(OTHER_KEY).record());
    checker.checkDeadLetter(dead(1).key(OTHER_KEY).record());
    assertEquals(2, outcomes().altered());
  }

  @Test
  void lostHeadersAreAlteredButNotLostEvents() {
    send(EventKind.GOOD, KEY);
    send(EventKind.GOOD, KEY);
    send(EventKind.GOOD, KEY);
    checker.checkEnriched(sink(0).without(EventIds.HEADER).record());
    checker.checkEnriched(sink(1).without(OutputHeaders.ID).record());
    checker.checkEnriched(sink(2).without(OutputHeaders.STATUS).record());
    assertEquals(3, outcomes().altered());
    assertEquals(0, outcomes().lost());
  }

  @Test
  void anUnreadableEventInTheSinkIsMisjudged() {
    send(EventKind.NOT_JSON, KEY);
    checker.checkEnriched(sink(0).record());
    assertEquals(1, outcomes().misjudged());
    assertFalse(outcomes().isClean());
  }

  @Test
  void aRecordOfAnotherRunIsUnexpectedAndHarmless() {
    send(EventKind.GOOD, KEY);
    checker.checkEnriched(sink(0).record());
    checker.checkEnriched(sink(5).record());
    checker.checkDeadLetter(dead(6).record());
    assertEquals(2, outcomes().unexpected());
    assertTrue(outcomes().isClean());
  }

  @Test
  void anEventInARetryTopicWaitsUntilTheGroupHasPassedIt() {
    send(EventKind.GOOD, KEY);
    checker.checkRetry(retry(0).record());
    assertTrue(checker.isSettled());
    assertEquals(1, outcomes().waiting());
    assertTrue(outcomes().isClean());
    assertEquals(1, outcomes(Map.of(new TopicPartition("retry", 0), 0L)).waiting());
    Map<TopicPartition, Long> passed =
        Map.of(new TopicPartition("retry", 0), 1L, new TopicPartition("events", 0), 1_001L);
    assertEquals(0, outcomes(passed).waiting());
    assertEquals(1, outcomes(passed).lost());
  }

  @Test
  void anEventWaitsWhereItsLastAttemptIsWhicheverIsReadFirst() {
    send(EventKind.GOOD, KEY);
    checker.checkRetry(retry(0).partition(1).attempt("2").record());
    checker.checkRetry(retry(0).partition(0).attempt("1").record());
    Map<TopicPartition, Long> passed =
        Map.of(
            new TopicPartition("retry", 0),
            1L,
            new TopicPartition("retry", 1),
            0L,
            new TopicPartition("events", 0),
            1_001L);
    assertEquals(1, outcomes(passed).waiting());
    assertEquals(0, outcomes(passed).lost());
  }

  @Test
  void whoAwaitsRetriesIsNotSettledBefore() {
    OutcomeChecker patient = checker(true);
    send(EventKind.GOOD, KEY);
    patient.checkRetry(retry(0).record());
    assertFalse(patient.isSettled());
    patient.checkEnriched(sink(0).attempt("1").record());
    assertTrue(patient.isSettled());
  }

  @Test
  void anEventThatTheGroupHasNotPassedIsUnreadNotLost() {
    send(EventKind.GOOD, KEY);
    OutcomeCounts outcomes = outcomes(Map.of(new TopicPartition("events", 0), 1_000L));
    assertEquals(1, outcomes.unread());
    assertEquals(0, outcomes.lost());
    assertFalse(outcomes.isClean(), "it is not accounted for either");
    assertEquals(1, outcomes(Map.of(new TopicPartition("events", 0), 1_001L)).lost());
  }

  @Test
  void theAcknowledgedDivideWithoutRest() {
    for (int i = 0; i < 5; i++) {
      send(EventKind.GOOD, KEY);
    }
    sendCopy(0, KEY);
    sendCopy(1, KEY);
    sendCopy(2, KEY);
    sendCopy(4, KEY);
    checker.checkEnriched(sink(0).record());
    checker.checkDeadLetter(dead(6).record());
    checker.checkRetry(retry(2).record());
    checker.checkRetry(retry(3).record());
    OutcomeCounts outcomes = outcomes();
    assertEquals(9, outcomes.acknowledged());
    assertEquals(1, outcomes.enriched());
    assertEquals(1, outcomes.dead(), "the copy of 1");
    assertEquals(3, outcomes.duplicates(), "of 0 and 2, and 1 itself");
    assertEquals(2, outcomes.waiting());
    assertEquals(2, outcomes.lost(), "4 and its copy");
  }

  private OutcomeChecker checker(boolean awaitRetries) {
    SourceEndOffsets source = new SourceEndOffsets("events", new long[] {1_000});
    return new OutcomeChecker(ledger, ids, keys, source, awaitRetries);
  }

  private OutcomeCounts outcomes() {
    return checker.outcomes(GroupOffsets.UNKNOWN);
  }

  private OutcomeCounts outcomes(Map<TopicPartition, Long> committed) {
    return checker.outcomes(new GroupOffsets(Optional.of(committed)));
  }

  private void send(EventKind kind, int key) {
    int number = ledger.recorded();
    record(kind, number, key);
    ledger.acknowledge(number, 0, number);
  }

  private void sendCopy(int original, int key) {
    int number = ledger.recorded();
    record(EventKind.DUPLICATE, original, key);
    ledger.acknowledge(number, 0, number);
  }

  private void record(EventKind kind, int original, int key) {
    ledger.record(kind, original, key, 0, value(kind, original));
  }

  private static byte[] value(EventKind kind, int original) {
    return switch (kind) {
      case NULL_VALUE -> null;
      case NOT_JSON -> bytes("not json");
      default -> bytes("{\"n\":" + original + ",\"amount\":10.10}");
    };
  }

  private Output sink(int number) {
    byte[] enriched = bytes("{\"n\":" + original(number) + ",\"amount\":10.10,\"geo\":{}}");
    return new Output("sink", number, enriched)
        .with(OutputHeaders.ID, ids.id(original(number)))
        .status("full");
  }

  private Output dead(int number) {
    return new Output("dead", number, sentValue(number));
  }

  private Output retry(int number) {
    return new Output("retry", number, sentValue(number)).attempt("1");
  }

  private int original(int number) {
    return number < ledger.recorded() ? ledger.original(number) : number;
  }

  private byte[] sentValue(int number) {
    return number < ledger.recorded() ? value(ledger.kind(number), original(number)) : bytes("{}");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** A record that comes out, right in everything that is not made wrong. */
  private final class Output {
    private final Map<String, byte[]> headers = new LinkedHashMap<>();
    private final String topic;
    private int partition;
    private int key;
    private byte[] value;

    private Output(String topic, int number, byte[] value) {
      this.topic = topic;
      this.value = value;
      this.key = number < ledger.recorded() ? ledger.key(number) : KEY;
      headers.put(EventIds.HEADER, ids.id(number));
    }

    Output with(String name, byte[] header) {
      headers.put(name, header);
      return this;
    }

    Output without(String name) {
      headers.remove(name);
      return this;
    }

    Output status(String status) {
      return with(OutputHeaders.STATUS, bytes(status));
    }

    Output attempt(String attempt) {
      return with(OutputHeaders.ATTEMPT, bytes(attempt));
    }

    Output value(String text) {
      value = bytes(text);
      return this;
    }

    Output key(int other) {
      key = other;
      return this;
    }

    Output partition(int other) {
      partition = other;
      return this;
    }

    ConsumerRecord<byte[], byte[]> record() {
      long offset = topic.equals("retry") ? 0 : nextOffset++;
      ConsumerRecord<byte[], byte[]> record =
          new ConsumerRecord<>(topic, partition, offset, keys.key(key), value);
      headers.forEach((name, header) -> record.headers().add(name, header));
      return record;
    }
  }
}
