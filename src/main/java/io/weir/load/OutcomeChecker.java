package io.weir.load;

import io.weir.load.ObservedOutcomes.Fate;
import io.weir.load.Violations.Sort;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Judges what comes out against the ledger: it is shown every record of the sink, the dead letters
 * and the retry topics, each partition in order, and says at any time what became of the events.
 * Free of I/O and of time; confined to one thread.
 */
final class OutcomeChecker {

  /** Says that a record is nothing new: its event has come out before, or is not of this run. */
  static final int NOT_NEW = -1;

  /** Says that a record is new, but its latency is that of its retries. */
  static final int RETRIED = -2;

  private static final int STRANGER = -1;

  private final Ledger ledger;
  private final EventIds ids;
  private final LoadKeys keys;
  private final SourceEnds source;
  private final SentBytes sent;
  private final ObservedOutcomes sightings;
  private final KeyOrder order;
  private final Violations trouble = new Violations();

  private int enriched;
  private int partial;
  private int dead;
  private int retried;

  /**
   * @param awaitRetries whether an event in a retry topic must come out before all is settled
   */
  OutcomeChecker(
      Ledger ledger, EventIds ids, LoadKeys keys, SourceEnds source, boolean awaitRetries) {
    this.ledger = ledger;
    this.ids = ids;
    this.keys = keys;
    this.source = source;
    this.sent = new SentBytes(ledger);
    this.sightings = new ObservedOutcomes(ledger, source, awaitRetries);
    this.order = new KeyOrder(keys.size());
  }

  /**
   * Takes a record of the sink.
   *
   * @return the number of the sent record if its latency counts; else {@link #NOT_NEW} or {@link
   *     #RETRIED}
   */
  int enriched(ConsumerRecord<byte[], byte[]> record) {
    int number = sentNumber(record);
    if (number == STRANGER) {
      return NOT_NEW;
    }
    int first = ledger.original(number);
    if (!sightings.enriched(first)) {
      doubled(first, record);
      return NOT_NEW;
    }
    enriched++;
    checkEnriched(number, record);
    if (LoadHeaders.wasRetried(record.headers())) {
      markRetried(number);
      return RETRIED;
    }
    checkOrder(number, record);
    return number;
  }

  /**
   * Takes a dead letter.
   *
   * @return whether it is the first sign of its event
   */
  boolean dead(ConsumerRecord<byte[], byte[]> record) {
    int number = sentNumber(record);
    if (number == STRANGER) {
      return false;
    }
    if (!sightings.dead(number)) {
      doubled(ledger.original(number), record);
      return false;
    }
    dead++;
    if (LoadHeaders.wasRetried(record.headers())) {
      markRetried(number);
    }
    if (!sent.isSame(number, record.value())) {
      altered(record, "has not the bytes of", number);
    }
    checkKey(number, record);
    return true;
  }

  /** Takes a record of a retry topic. */
  void retry(ConsumerRecord<byte[], byte[]> record) {
    int number = sentNumber(record);
    if (number != STRANGER) {
      markRetried(number);
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      sightings.waiting(number, partition, record.offset());
    }
  }

  /** What has come out so far, without a look at each event. */
  OutputCounts sofar() {
    return new OutputCounts(enriched, partial, dead, retried);
  }

  /** See {@link ObservedOutcomes#isSettled}. */
  boolean isSettled() {
    return sightings.isSettled();
  }

  /** Counts what became of every event recorded so far. */
  OutcomeTally tally(GroupOffsets group) {
    Violations all = trouble.copy();
    int[] fates = new int[Fate.values().length];
    int unconfirmed = 0;
    int copies = 0;
    int end = ledger.recorded();
    for (int number = 0; number < end; number++) {
      boolean copy = ledger.original(number) != number;
      if (!ledger.isAcknowledged(number)) {
        unconfirmed += !copy && sightings.isOut(number) ? 1 : 0;
        continue;
      }
      copies += copy ? 1 : 0;
      Fate fate = sightings.fate(number, group);
      fates[fate.ordinal()]++;
      if (fate == Fate.LOST) {
        all.add(Sort.LOST, event(number) + " sent to " + place(number));
      }
    }
    return new OutcomeTally(
        Arrays.stream(fates).sum(),
        fates[Fate.ENRICHED.ordinal()],
        partial,
        fates[Fate.DEAD.ordinal()],
        fates[Fate.DUPLICATE.ordinal()],
        fates[Fate.WAITING.ordinal()],
        fates[Fate.UNREAD.ordinal()],
        fates[Fate.LOST.ordinal()],
        unconfirmed,
        copies,
        retried,
        all.count(Sort.DOUBLED),
        all.count(Sort.OUT_OF_ORDER),
        all.count(Sort.ALTERED),
        all.count(Sort.MISJUDGED),
        all.count(Sort.UNEXPECTED),
        all.examples());
  }

  /** Finds the sent record by its own header; by the gateway's id header if that one is gone. */
  private int sentNumber(ConsumerRecord<byte[], byte[]> record) {
    int number = ledger.known(LoadHeaders.number(record.headers(), ids));
    if (number >= 0) {
      return number;
    }
    int first = ledger.known(LoadHeaders.idNumber(record.headers(), ids));
    if (first < 0) {
      trouble.add(Sort.UNEXPECTED, at(record) + " has no id of this run");
      return STRANGER;
    }
    altered(record, "has lost the header " + LoadHeaders.EVENT + " of", first);
    return first;
  }

  private void checkEnriched(int number, ConsumerRecord<byte[], byte[]> record) {
    if (LoadHeaders.idNumber(record.headers(), ids) != ledger.original(number)) {
      altered(record, "has the wrong " + LoadHeaders.ID + " for", number);
    }
    if (ledger.kind(number).mustDie()) {
      trouble.add(Sort.MISJUDGED, event(number) + " is enriched at " + at(record));
    } else if (!sent.isGrown(number, record.value())) {
      altered(record, "is not made of the bytes of", number);
    }
    String status = LoadHeaders.text(record.headers(), LoadHeaders.STATUS);
    if (status.equals("partial")) {
      partial++;
    } else if (!status.equals("full")) {
      altered(record, "says neither full nor partial in " + LoadHeaders.STATUS + " of", number);
    }
    checkKey(number, record);
  }

  private void checkKey(int number, ConsumerRecord<byte[], byte[]> record) {
    if (!Arrays.equals(keys.key(ledger.key(number)), record.key())) {
      altered(record, "has not the key of", number);
    }
  }

  private void checkOrder(int number, ConsumerRecord<byte[], byte[]> record) {
    int key = ledger.key(number);
    if (!order.isNext(key, number, record.partition())) {
      String later = " comes after " + event(order.last(key)) + " of its key";
      trouble.add(Sort.OUT_OF_ORDER, event(number) + " at " + at(record) + later);
    }
  }

  private void doubled(int first, ConsumerRecord<byte[], byte[]> record) {
    if (sightings.doubled(first)) {
      trouble.add(Sort.DOUBLED, event(first) + " again at " + at(record));
    }
  }

  private void altered(ConsumerRecord<byte[], byte[]> record, String how, int number) {
    trouble.add(Sort.ALTERED, at(record) + " " + how + " " + event(number));
  }

  private void markRetried(int number) {
    if (sightings.retried(number)) {
      retried++;
    }
  }

  private String event(int number) {
    String id = new String(ids.id(number), StandardCharsets.US_ASCII);
    return ledger.kind(number) + " event " + number + " (" + id + ")";
  }

  private String place(int number) {
    return source.partition(ledger, number) + " @ " + source.offset(ledger, number);
  }

  private static String at(ConsumerRecord<byte[], byte[]> record) {
    return record.topic() + "-" + record.partition() + " @ " + record.offset();
  }
}
