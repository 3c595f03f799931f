package io.weir.load.judge;

import io.weir.load.generate.Ledger;
import io.weir.load.generate.SourceEndOffsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Where each event has come out, and what follows for its outcome. Free of I/O; confined to one
 * thread. Takes 1 byte an event, 12 once there are retries.
 */
final class ObservedOutcomes {

  /** This id has come out in the sink. */
  private static final int ENRICHED = 1;

  /** This record has come out as a dead letter. */
  private static final int DEAD_LETTER = 2;

  /** A record with this id, the first or a copy, has come out as a dead letter. */
  private static final int ID_DEAD_LETTER = 4;

  private static final int RETRIED = 8;
  private static final int DOUBLED = 16;

  private final Ledger ledger;
  private final SourceEndOffsets source;
  private final boolean awaitRetries;
  private final byte[] flags;
  private final Map<TopicPartition, Integer> retryPartitionIndexes = new HashMap<>();
  private TopicPartition[] retryPartitions = new TopicPartition[0];
  private short[] retryPartitionIndex;
  private long[] retryOffsets;
  private byte[] attempts;
  private int settledBelow;

  /**
   * @param awaitRetries whether an event in a retry topic must come out before all is settled
   */
  ObservedOutcomes(Ledger ledger, SourceEndOffsets source, boolean awaitRetries) {
    this.awaitRetries = awaitRetries;
    this.ledger = ledger;
    this.source = source;
    this.flags = new byte[ledger.capacity()];
  }

  /** Notes an id in the sink; false if it has been out before, enriched or dead. */
  boolean markEnriched(int first) {
    return !has(first, ENRICHED | ID_DEAD_LETTER) && mark(first, ENRICHED);
  }

  /** Notes a dead letter; false if it has been one before, or its id has been enriched. */
  boolean markDeadLetter(int number) {
    int first = ledger.original(number);
    if (has(number, DEAD_LETTER) || has(first, ENRICHED)) {
      return false;
    }
    mark(first, ID_DEAD_LETTER);
    return mark(number, DEAD_LETTER);
  }

  /** Notes that a record has been through a retry; false if that is known. */
  boolean markRetried(int number) {
    return mark(number, RETRIED);
  }

  /**
   * Notes the retry topic and offset at which a record waits; of several, that of the last attempt
   * counts: retry topics are read in any order.
   */
  void markWaiting(int number, TopicPartition partition, long offset, byte attempt) {
    if (retryPartitionIndex == null) {
      retryPartitionIndex = new short[flags.length];
      retryOffsets = new long[flags.length];
      attempts = new byte[flags.length];
    }
    if (attempt < attempts[number]) {
      return;
    }
    attempts[number] = attempt;
    retryPartitionIndex[number] =
        (short) (int) retryPartitionIndexes.computeIfAbsent(partition, this::addRetryPartition);
    retryOffsets[number] = offset;
  }

  /** Notes that an id has come out more than once; false if that is known. */
  boolean markDoubled(int first) {
    return mark(first, DOUBLED);
  }

  /** A copy has come out when the event that it repeats has. */
  boolean isOut(int number) {
    return has(number, DEAD_LETTER) || has(ledger.original(number), ENRICHED | ID_DEAD_LETTER);
  }

  /** Whether every acknowledged event has come out. Cheap to ask: it goes on where it stopped. */
  boolean isSettled() {
    int end = ledger.recorded();
    while (settledBelow < end
        && (!ledger.isAcknowledged(settledBelow)
            || isOut(settledBelow)
            || !awaitRetries && isRetried(settledBelow))) {
      settledBelow++;
    }
    return settledBelow == end;
  }

  /** The outcome of an acknowledged event. */
  ObservedOutcome outcome(int number, GroupOffsets group) {
    int first = ledger.original(number);
    if (has(number, DEAD_LETTER)) {
      return ObservedOutcome.DEAD_LETTER;
    }
    if (has(first, ENRICHED)) {
      return number == first ? ObservedOutcome.ENRICHED : ObservedOutcome.DUPLICATE;
    }
    if (isWaiting(number, group)) {
      return ObservedOutcome.WAITING;
    }
    if (has(first, ID_DEAD_LETTER) || isWaiting(first, group)) {
      return ObservedOutcome.DUPLICATE;
    }
    return group.hasPassedSource(source.partition(ledger, number), source.offset(ledger, number))
        ? ObservedOutcome.LOST
        : ObservedOutcome.UNREAD;
  }

  private boolean isWaiting(int number, GroupOffsets group) {
    return has(number, RETRIED)
        && retryPartitionIndex != null
        && !group.hasPassedRetry(
            retryPartitions[retryPartitionIndex[number]], retryOffsets[number]);
  }

  private boolean isRetried(int number) {
    return has(number, RETRIED) || has(ledger.original(number), RETRIED);
  }

  private Integer addRetryPartition(TopicPartition partition) {
    retryPartitions = Arrays.copyOf(retryPartitions, retryPartitions.length + 1);
    retryPartitions[retryPartitions.length - 1] = partition;
    return retryPartitions.length - 1;
  }

  private boolean has(int number, int flag) {
    return (flags[number] & flag) != 0;
  }

  private boolean mark(int number, int flag) {
    boolean added = !has(number, flag);
    flags[number] |= (byte) flag;
    return added;
  }
}
