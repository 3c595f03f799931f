package io.weir.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
  private final LoadKeys keys = new LoadKeys(2, 1);
  private final OutcomeChecker verdict = verdict(false);
  private long nextOffset;

  @Test
  void allIsWellWhenEveryEventComesOutOnceInOrder() {
    send(EventKind.GOOD, KEY);
    send(EventKind.GOOD, KEY);
    send(EventKind.NOT_JSON, KEY);
    send(EventKind.NULL_VALUE, OTHER_KEY);
    sendCopy(0, OTHER_KEY);
    assertFalse(verdict.isSettled());
    assertEquals(0, verdict.enriched(sink(0).record()));
    assertEquals(1, verdict.enriched(sink(1).status("partial").record()));
    assertTrue(verdict.dead(dead(2).record()));
    assertTrue(verdict.dead(dead(3).record()));
    assertTrue(verdict.isSettled());
    OutcomeTally tally = tally();
    assertTrue(tally.isClean(), tally.toString());
    assertEquals(5, tally.acknowledged());
    assertEquals(2, tally.enriched());
    assertEquals(1, tally.partial());
    assertEquals(2, tally.dead());
    assertEquals(1, tally.duplicates());
    assertEquals(1, tally.duplicatesExpected());
    assertTrue(tally.examples().isEmpty());
  }

  @Test
  void anAcknowledgedEventThatIsNowhereIsLost() {
    send(EventKind.GOOD, KEY);
    send(EventKind.GOOD, KEY);
    verdict.enriched(sink(0).record());
    assertFalse(verdict.isSettled());
    OutcomeTally tally = tally();
    assertEquals(1, tally.lost());
    assertFalse(tally.isClean());
    String example = "lost: GOOD event 1 (" + text(ids.id(1)) + ") sent to events-0 @ 1001";
    assertEquals(List.of(example), tally.examples());
  }

  @Test
  void anEventThatWasNeverAcknowledgedIsNotOwed() {
    record(EventKind.GOOD, 0, KEY);
    assertTrue(verdict.isSettled());
    assertTrue(tally().isClean());
    verdict.enriched(sink(0).record());
    assertEquals(1, tally().unconfirmed());
    assertEquals(0, tally().acknowledged());
  }

  @Test
  void atMostTenExamplesAreKept() {
    for (int i = 0; i < 50; i++) {
      send(EventKind.GOOD, KEY);
    }
    assertEquals(50, tally().lost());
    assertEquals(10, tally().examples().size());
  }

  @Test
  void anIdTwiceInTheSinkIsDoubled() {
    send(EventKind.GOOD, KEY);
    verdict.enriched(sink(0).record());
    assertEquals(OutcomeChecker.NOT_NEW, verdict.enriched(sink(0).record()));
    verdict.enriched(sink(0).record());
    assertEquals(1, tally().doubled(), "an id counts once");
    assertFalse(tally().isClean());
    assertEquals(1, tally().enriched());
  }

  @Test
  void aCopyThatHasItsOwnEffectIsDoubled() {
    send(EventKind.GOOD, KEY);
    sendCopy(0, OTHER_KEY);
    verdict.enriched(sink(0).record());
    verdict.enriched(sink(1).record());
    assertEquals(1, tally().doubled());
  }

  @Test
  void theCopyMayComeOutInsteadOfTheFirst() {
    send(EventKind.GOOD, KEY);
    sendCopy(0, OTHER_KEY);
    verdict.enriched(sink(1).record());
    assertTrue(tally().isClean(), tally().toString());
    assertEquals(1, tally().enriched());
    assertEquals(1, tally().duplicates());
  }

  @Test
  void anIdBothEnrichedAndDeadIsDoubled() {
    send(EventKind.FAILING_AGENT, KEY);
    send(EventKind.FAILING_AGENT, KEY);
    verdict.enriched(sink(0).record());
    verdict.dead(dead(0).record());
    verdict.dead(dead(1).record());
    verdict.enriched(sink(1).record());
    assertEquals(2, tally().doubled());
  }

  @Test
  void aDeadLetterTwiceIsDoubled() {
    send(EventKind.NOT_JSON, KEY);
    assertTrue(verdict.dead(dead(0).record()));
    assertFalse(verdict.dead(dead(0).record()));
    assertEquals(1, tally().doubled());
  }

  @Test
  void aLaterEventOfTheKeyBeforeAnEarlierOneIsOutOfOrder() {
    send(EventKind.GOOD, KEY);
    send(EventKind.GOOD, KEY);
    verdict.enriched(sink(1).record());
    verdict.enriched(sink(0).record());
    assertEquals(1, tally().outOfOrder());
    assertFalse(tally().isClean());
  }

  @Test
  void orderHoldsPerKeyOnly() {
    send(EventKind.GOOD, KEY);
    send(EventKind.GOOD, OTHER_KEY);
    verdict.enriched(sink(1).record());
    verdict.enriched(sink(0).record());
    assertTrue(tally().isClean(), tally().toString());
  }

  @Test
  void aKeyThatChangesItsPartitionIsOutOfOrder() {
    send(EventKind.GOOD, KEY);
    send(EventKind.GOOD, KEY);
    verdict.enriched(sink(0).record());
    verdict.enriched(sink(1).partition(1).record());
    assertEquals(1, tally().outOfOrder());
  }

  @Test
  void aRetriedEventMayComeLater() {
    send(EventKind.GOOD, KEY);
    send(EventKind.GOOD, KEY);
    verdict.retry(retry(0).record());
    verdict.enriched(sink(1).record());
    assertEquals(OutcomeChecker.RETRIED, verdict.enriched(sink(0).attempt("1").record()));
    assertTrue(tally().isClean(), tally().toString());
    assertEquals(1, tally().retried());
  }

  @Test
  void changedBytesAreAltered() {
    send(EventKind.GOOD, KEY);
    send(EventKind.NOT_JSON, KEY);
    send(EventKind.GOOD, KEY);
    verdict.enriched(sink(0).value("{\"n\":0,\"amount\":10.1,\"geo\":1}").record());
    verdict.dead(dead(1).value("not jsom").record());
    verdict.enriched(sink(2).value("{\"n\":2,\"amount\":10.11,\"geo\":1}").record());
    assertEquals(3, tally().altered());
    assertFalse(tally().isClean());
  }

  @Test
  void aChangedKeyIsAltered() {
    send(EventKind.GOOD, KEY);
    send(EventKind.NOT_JSON, KEY);
    verdict.enriched(sink(0).key(OTHER_KEY).record());
    verdict.dead(dead(1).key(OTHER_KEY).record());
    assertEquals(2, tally().altered());
  }

  @Test
  void lostHeadersAreAlteredButNotLostEvents() {
    send(EventKind.GOOD, KEY);
    send(EventKind.GOOD, KEY);
    send(EventKind.GOOD, KEY);
    verdict.enriched(sink(0).without(LoadHeaders.EVENT).record());
    verdict.enriched(sink(1).without(LoadHeaders.ID).record());
    verdict.enriched(sink(2).without(LoadHeaders.STATUS).record());
    assertEquals(3, tally().altered());
    assertEquals(0, tally().lost());
  }

  @Test
  void anUnreadableEventInTheSinkIsMisjudged() {
    send(EventKind.NOT_JSON, KEY);
    verdict.enriched(sink(0).record());
    assertEquals(1, tally().misjudged());
    assertFalse(tally().isClean());
  }

  @Test
  void aRecordOfAnotherRunIsUnexpectedAndHarmless() {
    send(EventKind.GOOD, KEY);
    verdict.enriched(sink(0).record());
    verdict.enriched(sink(5).record());
    verdict.dead(dead(6).record());
    assertEquals(2, tally().unexpected());
    assertTrue(tally().isClean());
  }

  @Test
  void anEventInARetryTopicWaitsUntilTheGroupHasPassedIt() {
    send(EventKind.GOOD, KEY);
    verdict.retry(retry(0).record());
    assertTrue(verdict.isSettled());
    assertEquals(1, tally().waiting());
    assertTrue(tally().isClean());
    assertEquals(1, tally(Map.of(new TopicPartition("retry", 0), 0L)).waiting());
    Map<TopicPartition, Long> passed =
        Map.of(new TopicPartition("retry", 0), 1L, new TopicPartition("events", 0), 1_001L);
    assertEquals(0, tally(passed).waiting());
    assertEquals(1, tally(passed).lost());
  }

  @Test
  void whoAwaitsRetriesIsNotSettledBefore() {
    OutcomeChecker patient = verdict(true);
    send(EventKind.GOOD, KEY);
    patient.retry(retry(0).record());
    assertFalse(patient.isSettled());
    patient.enriched(sink(0).attempt("1").record());
    assertTrue(patient.isSettled());
  }

  @Test
  void anEventThatTheGroupHasNotPassedIsUnreadNotLost() {
    send(EventKind.GOOD, KEY);
    OutcomeTally tally = tally(Map.of(new TopicPartition("events", 0), 1_000L));
    assertEquals(1, tally.unread());
    assertEquals(0, tally.lost());
    assertFalse(tally.isClean(), "it is not accounted for either");
    assertEquals(1, tally(Map.of(new TopicPartition("events", 0), 1_001L)).lost());
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
    verdict.enriched(sink(0).record());
    verdict.dead(dead(6).record());
    verdict.retry(retry(2).record());
    verdict.retry(retry(3).record());
    OutcomeTally tally = tally();
    assertEquals(9, tally.acknowledged());
    assertEquals(1, tally.enriched());
    assertEquals(1, tally.dead(), "the copy of 1");
    assertEquals(3, tally.duplicates(), "of 0 and 2, and 1 itself");
    assertEquals(2, tally.waiting());
    assertEquals(2, tally.lost(), "4 and its copy");
  }

  private OutcomeChecker verdict(boolean awaitRetries) {
    SourceEnds source = new SourceEnds("events", new long[] {1_000});
    return new OutcomeChecker(ledger, ids, keys, source, awaitRetries);
  }

  private OutcomeTally tally() {
    return verdict.tally(GroupOffsets.UNKNOWN);
  }

  private OutcomeTally tally(Map<TopicPartition, Long> committed) {
    return verdict.tally(new GroupOffsets(Optional.of(committed)));
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

  private Out sink(int number) {
    byte[] enriched = bytes("{\"n\":" + original(number) + ",\"amount\":10.10,\"geo\":{}}");
    return new Out("sink", number, enriched)
        .with(LoadHeaders.ID, ids.id(original(number)))
        .status("full");
  }

  private Out dead(int number) {
    return new Out("dead", number, sentValue(number));
  }

  private Out retry(int number) {
    return new Out("retry", number, sentValue(number)).attempt("1");
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
  private final class Out {
    private final Map<String, byte[]> headers = new LinkedHashMap<>();
    private final String topic;
    private int partition;
    private int key;
    private byte[] value;

    private Out(String topic, int number, byte[] value) {
      this.topic = topic;
      this.value = value;
      this.key = number < ledger.recorded() ? ledger.key(number) : KEY;
      headers.put(LoadHeaders.EVENT, ids.id(number));
    }

    Out with(String name, byte[] header) {
      headers.put(name, header);
      return this;
    }

    Out without(String name) {
      headers.remove(name);
      return this;
    }

    Out status(String status) {
      return with(LoadHeaders.STATUS, bytes(status));
    }

    Out attempt(String attempt) {
      return with(LoadHeaders.ATTEMPT, bytes(attempt));
    }

    Out value(String text) {
      value = bytes(text);
      return this;
    }

    Out key(int other) {
      key = other;
      return this;
    }

    Out partition(int other) {
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
