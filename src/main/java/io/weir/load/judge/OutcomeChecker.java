package io.weir.load.judge;

import io.weir.load.generate.EventIds;
import io.weir.load.generate.Ledger;
import io.weir.load.generate.RecordKeys;
import io.weir.load.generate.SourceEndOffsets;
import io.weir.load.judge.Violations.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Judges what comes out against the ledger: it is given every record of the sink, the dead letters
 * and the retry topics, each partition in order, and says at any time what became of the events.
 * Free of I/O and of time; confined to one thread.
 */
public final class OutcomeChecker {

  /** Says that a record is nothing new: its event has come out before, or is not of this run. */
  static final int NOT_NEW = -1;

  /** Says that a record is new, but that its latency is that of its retries. */
  static final int RETRIED = -2;

  private static final int NOT_OF_THIS_RUN = -1;

  private final Ledger ledger;
  private final EventIds ids;
  private final RecordKeys keys;
  private final SourceEndOffsets source;
  private final ValueComparison values;
  private final ObservedOutcomes observed;
  private final KeyOrder order;
  private final Violations violations = new Violations();

  private int enriched;
  private int partial;
  private int dead;
  private int retried;

  /**
   * @param awaitRetries whether an event in a retry topic must come out before all is settled
   */
  public OutcomeChecker(
      Ledger ledger, EventIds ids, RecordKeys keys, SourceEndOffsets source, boolean awaitRetries) {
    this.ledger = ledger;
    this.ids = ids;
    this.keys = keys;
    this.source = source;
    this.values = new ValueComparison(ledger);
    this.observed = new ObservedOutcomes(ledger, source, awaitRetries);
    this.order = new KeyOrder(keys.size());
  }

  /**
   * Takes a record of the sink.
   *
   * @return the number of the sent record if its latency counts; else {@link #NOT_NEW} or {@link
   *     #RETRIED}
   */
  int checkEnriched(ConsumerRecord<byte[], byte[]> record) {
    int number = sentNumber(record);
    if (number == NOT_OF_THIS_RUN) {
      return NOT_NEW;
    }
    int first = ledger.original(number);
    if (!observed.markEnriched(first)) {
      addDoubled(first, record);
      return NOT_NEW;
    }
    enriched++;
    checkContent(number, record);
    if (OutputHeaders.wasRetried(record.headers())) {
      markRetried(number);
      return RETRIED;
    }
    checkOrder(number, record);
    return number;
  }

  /**
   * Takes a dead letter.
   *
   * @return whether it is the first output of its event
   */
  boolean checkDeadLetter(ConsumerRecord<byte[], byte[]> record) {
    int number = sentNumber(record);
    if (number == NOT_OF_THIS_RUN) {
      return false;
    }
    if (!observed.markDeadLetter(number)) {
      addDoubled(ledger.original(number), record);
      return false;
    }
    dead++;
    if (OutputHeaders.wasRetried(record.headers())) {
      markRetried(number);
    }
    if (!values.isUnchanged(number, record.value())) {
      addAltered(record, "has not the bytes of", number);
    }
    checkKey(number, record);
    return true;
  }

  /** Takes a record of a retry topic. */
  void checkRetry(ConsumerRecord<byte[], byte[]> record) {
    int number = sentNumber(record);
    if (number != NOT_OF_THIS_RUN) {
      markRetried(number);
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      observed.markWaiting(
          number, partition, record.offset(), OutputHeaders.attempt(record.headers()));
    }
  }

  /** What has come out so far. */
  OutputCounts counts() {
    return new OutputCounts(enriched, partial, dead, retried);
  }

  /** See {@link ObservedOutcomes#isSettled}. */
  boolean isSettled() {
    return observed.isSettled();
  }

  /** Counts what became of every event recorded so far. */
  OutcomeCounts outcomes(GroupOffsets group) {
    Violations all = violations.copy();
    int[] outcomes = new int[ObservedOutcome.values().length];
    int unconfirmed = 0;
    int copies = 0;
    int end = ledger.recorded();
    for (int number = 0; number < end; number++) {
      boolean copy = ledger.original(number) != number;
      if (!ledger.isAcknowledged(number)) {
        unconfirmed += !copy && observed.isOut(number) ? 1 : 0;
        continue;
      }
      copies += copy ? 1 : 0;
      ObservedOutcome outcome = observed.outcome(number, group);
      outcomes[outcome.ordinal()]++;
      if (outcome == ObservedOutcome.LOST) {
        all.add(Kind.LOST, describe(number) + " sent to " + positionInSource(number));
      }
    }
    return new OutcomeCounts(
        Arrays.stream(outcomes).sum(),
        outcomes[ObservedOutcome.ENRICHED.ordinal()],
        partial,
        outcomes[ObservedOutcome.DEAD_LETTER.ordinal()],
        outcomes[ObservedOutcome.DUPLICATE.ordinal()],
        outcomes[ObservedOutcome.WAITING.ordinal()],
        outcomes[ObservedOutcome.UNREAD.ordinal()],
        outcomes[ObservedOutcome.LOST.ordinal()],
        unconfirmed,
        copies,
        retried,
        all.count(Kind.DOUBLED),
        all.count(Kind.OUT_OF_ORDER),
        all.count(Kind.ALTERED),
        all.count(Kind.MISJUDGED),
        all.count(Kind.UNEXPECTED),
        all.examples());
  }

  /** Finds the sent record by its own header; by the gateway's id header if that one is gone. */
  private int sentNumber(ConsumerRecord<byte[], byte[]> record) {
    int number = OutputHeaders.sentNumber(record.headers(), ids);
    if (ledger.isRecorded(number)) {
      return number;
    }
    int first = OutputHeaders.eventNumber(record.headers(), ids);
    if (!ledger.isRecorded(first)) {
      violations.add(Kind.UNEXPECTED, position(record) + " has no id of this run");
      return NOT_OF_THIS_RUN;
    }
    addAltered(record, "has lost the header " + EventIds.HEADER + " of", first);
    return first;
  }

  private void checkContent(int number, ConsumerRecord<byte[], byte[]> record) {
    if (OutputHeaders.eventNumber(record.headers(), ids) != ledger.original(number)) {
      addAltered(record, "has the wrong " + OutputHeaders.ID + " for", number);
    }
    if (ledger.kind(number).mustBeDeadLetter()) {
      violations.add(Kind.MISJUDGED, describe(number) + " is enriched at " + position(record));
    } else if (!values.isOriginalWithMembersAdded(number, record.value())) {
      addAltered(record, "is not made of the bytes of", number);
    }
    String status = OutputHeaders.status(record.headers());
    if (status.equals("partial")) {
      partial++;
    } else if (!status.equals("full")) {
      addAltered(
          record, "says neither full nor partial in " + OutputHeaders.STATUS + " of", number);
    }
    checkKey(number, record);
  }

  private void checkKey(int number, ConsumerRecord<byte[], byte[]> record) {
    if (!Arrays.equals(keys.key(ledger.key(number)), record.key())) {
      addAltered(record, "has not the key of", number);
    }
  }

  private void checkOrder(int number, ConsumerRecord<byte[], byte[]> record) {
    int key = ledger.key(number);
    if (!order.isInOrder(key, number, record.partition())) {
      String later = " comes after " + describe(order.last(key)) + " of its key";
      violations.add(Kind.OUT_OF_ORDER, describe(number) + " at " + position(record) + later);
    }
  }

  private void addDoubled(int first, ConsumerRecord<byte[], byte[]> record) {
    if (observed.markDoubled(first)) {
      violations.add(Kind.DOUBLED, describe(first) + " again at " + position(record));
    }
  }

  private void addAltered(ConsumerRecord<byte[], byte[]> record, String how, int number) {
    violations.add(Kind.ALTERED, position(record) + " " + how + " " + describe(number));
  }

  private void markRetried(int number) {
    if (observed.markRetried(number)) {
      retried++;
    }
  }

  private String describe(int number) {
    String id = new String(ids.id(number), StandardCharsets.US_ASCII);
    return ledger.kind(number) + " event " + number + " (" + id + ")";
  }

  private String positionInSource(int number) {
    return source.partition(ledger, number) + " @ " + source.offset(ledger, number);
  }

  private static String position(ConsumerRecord<byte[], byte[]> record) {
    return record.topic() + "-" + record.partition() + " @ " + record.offset();
  }
}
