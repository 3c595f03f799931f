package io.weir.load;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/**
 * The record keys of a load and the partition that each belongs to by Kafka's own rule. Immutable;
 * the byte arrays are shared and never changed.
 */
final class LoadKeys {
  private static final int TRIES = 64;

  private final byte[][] keys;
  private final short[] partitions;

  LoadKeys(int count, int partitionCount) {
    keys = new byte[count][];
    partitions = new short[count];
    for (int i = 0; i < count; i++) {
      keys[i] = ("user-" + i).getBytes(StandardCharsets.US_ASCII);
      partitions[i] = (short) (Utils.toPositive(Utils.murmur2(keys[i])) % partitionCount);
    }
  }

  int size() {
    return keys.length;
  }

  byte[] key(int index) {
    return keys[index];
  }

  int partition(int index) {
    return partitions[index];
  }

  /** Another key, of another partition if a few tries find one. */
  int elsewhere(int index, SeededRandom draws) {
    int other = index;
    for (int tries = 0; tries < TRIES; tries++) {
      other = draws.nextInt(keys.length);
      if (partitions[other] != partitions[index]) {
        return other;
      }
    }
    return other;
  }
}
