package io.weir.load.generate;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.zip.CRC32C;

/**
 * The truth about a run: what each event is, written before it is sent, and the partition and
 * offset that the broker gave it, written when it is acknowledged. Primitive arrays by event
 * number, 27 bytes an event. One thread records, one acknowledges, any reads: a reader may look at
 * numbers below {@link #recorded()}, and at the partition and offset of an event only when {@link
 * #isAcknowledged} says so.
 */
public final class Ledger {

  /** Intended times are kept in tenths of a millisecond, which makes an int last for 59 hours. */
  private static final long TIME_UNIT_NANOS = 100_000;

  /** The offset of an event that is acknowledged without one: behind all others. */
  static final int UNKNOWN_OFFSET = Integer.MAX_VALUE;

  private static final int NULL_LENGTH = -1;
  private static final int NOT_ACKNOWLEDGED = -1;

  private final byte[] kinds;
  private final int[] originals;
  private final int[] keys;
  private final int[] intended;
  private final int[] lengths;
  private final int[] checksums;
  private final short[] partitions;
  private final AtomicIntegerArray offsets;
  private final AtomicInteger recorded = new AtomicInteger();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final CRC32C checksum = new CRC32C();

  public Ledger(int events) {
    kinds = new byte[events];
    originals = new int[events];
    keys = new int[events];
    intended = new int[events];
    lengths = new int[events];
    checksums = new int[events];
    partitions = new short[events];
    int[] none = new int[events];
    Arrays.fill(none, NOT_ACKNOWLEDGED);
    offsets = new AtomicIntegerArray(none);
  }

  /**
   * Notes the next event; its number is the count of those before it. Sender's thread only.
   *
   * @param original the number of the event that it repeats, or its own
   * @param intendedNanos when it is meant to be sent, counted from the start of the run
   */
  public void record(EventKind kind, int original, int key, long intendedNanos, byte[] value) {
    int number = recorded.getPlain();
    kinds[number] = kind.code();
    originals[number] = original;
    keys[number] = key;
    intended[number] = (int) Math.min(Integer.MAX_VALUE, intendedNanos / TIME_UNIT_NANOS);
    lengths[number] = value == null ? NULL_LENGTH : value.length;
    checksum.reset();
    if (value != null) {
      checksum.update(value, 0, value.length);
    }
    checksums[number] = (int) checksum.getValue();
    recorded.setRelease(number + 1);
  }

  /**
   * Notes the partition and offset of an event. Producer's callback thread only.
   *
   * @param offset counted from the end that the partition had before the run; negative where the
   *     broker does not tell, as for a send repeated after a lost answer
   */
  public void acknowledge(int number, int partition, long offset) {
    partitions[number] = (short) partition;
    offsets.setRelease(number, offset < 0 ? UNKNOWN_OFFSET : (int) offset);
    acknowledged.setRelease(acknowledged.getPlain() + 1);
  }

  /** How many events there can be. */
  public int capacity() {
    return kinds.length;
  }

  /** Events with a number below this are written down. */
  public int recorded() {
    return recorded.getAcquire();
  }

  /** Whether the number is that of an event of this run. */
  public boolean isRecorded(int number) {
    return number >= 0 && number < recorded();
  }

  /** How many events are acknowledged. */
  public int acknowledged() {
    return acknowledged.getAcquire();
  }

  public boolean isAcknowledged(int number) {
    return offsets.getAcquire(number) != NOT_ACKNOWLEDGED;
  }

  public EventKind kind(int number) {
    return EventKind.ofCode(kinds[number]);
  }

  public int original(int number) {
    return originals[number];
  }

  public int key(int number) {
    return keys[number];
  }

  public long intendedNanos(int number) {
    return intended[number] * TIME_UNIT_NANOS;
  }

  public int partition(int number) {
    return partitions[number];
  }

  /** Offset in the source partition, counted from the end that it had before the run. */
  public int offset(int number) {
    return offsets.getAcquire(number);
  }

  /** The length of the value sent; -1 for a tombstone. */
  public int length(int number) {
    return lengths[number];
  }

  /** CRC32C of the value sent. */
  public int checksum(int number) {
    return checksums[number];
  }
}
