package io.weir.load.judge;

import java.util.Arrays;

/**
 * Whether the events of each key come in the order in which they were sent, all in one partition.
 * Confined to one thread.
 */
final class KeyOrder {
  private static final int NONE = -1;

  private final int[] last;
  private final short[] partitions;

  KeyOrder(int keys) {
    last = new int[keys];
    partitions = new short[keys];
    Arrays.fill(last, NONE);
  }

  /** Notes an event of a key; false if a later one was there before, or in another partition. */
  boolean isInOrder(int key, int number, int partition) {
    if (last[key] != NONE && (last[key] > number || partitions[key] != partition)) {
      return false;
    }
    last[key] = number;
    partitions[key] = (short) partition;
    return true;
  }

  /** The latest event of the key so far. */
  int last(int key) {
    return last[key];
  }
}
