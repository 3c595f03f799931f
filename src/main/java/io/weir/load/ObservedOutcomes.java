package io.weir.load;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Where each event has been seen, and what follows for its fate. Free of I/O; confined to one
 * thread. Takes 1 byte an event, 11 once there are retries.
 */
final class ObservedOutcomes {

  /** What became of an acknowledged event. */
  enum Fate {
    ENRICHED,
    DEAD,
    DUPLICATE,
    WAITING,
    UNREAD,
    LOST
  }

  /** This id has come out in the sink. */
  private static final int ENRICHED = 1;

  /** This record has come out as a dead letter. */
  private static final int DEAD = 2;

  /** A record with this id, the first or a copy, has come out as a dead letter. */
  private static final int ID_DEAD = 4;

  private static final int RETRIED = 8;
  private static final int DOUBLED = 16;

  private final Ledger ledger;
  private final SourceEnds source;
  private final boolean awaitRetries;
  private final byte[] seen;
  private final Map<TopicPartition, Integer> laneNumbers = new HashMap<>();
  private TopicPartition[] lanes = new TopicPartition[0];
  private short[] retryLanes;
  private long[] retryOffsets;
  private int settledBelow;

  /**
   * @param awaitRetries whether an event in a retry topic must come out before all is settled
   */
  ObservedOutcomes(Ledger ledger, SourceEnds source, boolean awaitRetries) {
    this.awaitRetries = awaitRetries;
    this.ledger = ledger;
    this.source = source;
    this.seen = new byte[ledger.capacity()];
  }

  /** Notes an id in the sink; false if it has been out before, enriched or dead. */
  boolean enriched(int first) {
    return !has(first, ENRICHED | ID_DEAD) && mark(first, ENRICHED);
  }

  /** Notes a dead letter; false if it has been one before, or its id has been enriched. */
  boolean dead(int number) {
    int first = ledger.original(number);
    if (has(number, DEAD) || has(first, ENRICHED)) {
      return false;
    }
    mark(first, ID_DEAD);
    return mark(number, DEAD);
  }

  /** Notes that a record has been through a retry; false if that is known. */
  boolean retried(int number) {
    return mark(number, RETRIED);
  }

  /** Notes where a record stands for its retry; the last place counts. */
  void waiting(int number, TopicPartition partition, long offset) {
    if (retryLanes == null) {
      retryLanes = new short[seen.length];
      retryOffsets = new long[seen.length];
    }
    retryLanes[number] = (short) (int) laneNumbers.computeIfAbsent(partition, this::newLane);
    retryOffsets[number] = offset;
  }

  /** Notes that an id has come out more than once; false if that is known. */
  boolean doubled(int first) {
    return mark(first, DOUBLED);
  }

  /** A copy has come out when the event that it repeats has. */
  boolean isOut(int number) {
    return has(number, DEAD) || has(ledger.original(number), ENRICHED | ID_DEAD);
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

  /** The fate of an acknowledged event. */
  Fate fate(int number, GroupOffsets group) {
    int first = ledger.original(number);
    if (has(number, DEAD)) {
      return Fate.DEAD;
    }
    if (has(first, ENRICHED)) {
      return number == first ? Fate.ENRICHED : Fate.DUPLICATE;
    }
    if (isWaiting(number, group)) {
      return Fate.WAITING;
    }
    if (has(first, ID_DEAD) || isWaiting(first, group)) {
      return Fate.DUPLICATE;
    }
    return group.passedSource(source.partition(ledger, number), source.offset(ledger, number))
        ? Fate.LOST
        : Fate.UNREAD;
  }

  private boolean isWaiting(int number, GroupOffsets group) {
    return has(number, RETRIED)
        && retryLanes != null
        && !group.passedRetry(lanes[retryLanes[number]], retryOffsets[number]);
  }

  private boolean isRetried(int number) {
    return has(number, RETRIED) || has(ledger.original(number), RETRIED);
  }

  private Integer newLane(TopicPartition partition) {
    lanes = Arrays.copyOf(lanes, lanes.length + 1);
    lanes[lanes.length - 1] = partition;
    return lanes.length - 1;
  }

  private boolean has(int number, int flag) {
    return (seen[number] & flag) != 0;
  }

  private boolean mark(int number, int flag) {
    boolean fresh = !has(number, flag);
    seen[number] |= (byte) flag;
    return fresh;
  }
}
