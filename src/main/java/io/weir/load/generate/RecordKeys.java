package io.weir.load.generate;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.apache.kafka.common.utils.Utils;

/**
 * The record keys of a load and the partition that each belongs to by Kafka's own rule. Immutable;
 * the byte arrays are shared and never changed.
 */
public final class RecordKeys {
  private static final int MAX_TRIES = 64;

  private final byte[][] keys;
  private final short[] partitions;

  public RecordKeys(int count, int partitionCount) {
    keys = new byte[count][];
    partitions = new short[count];
    for (int i = 0; i < count; i++) {
      keys[i] = ("user-" + i).getBytes(StandardCharsets.US_ASCII);
      partitions[i] = (short) (Utils.toPositive(Utils.murmur2(keys[i])) % partitionCount);
    }
  }

  public int size() {
    return keys.length;
  }

  public byte[] key(int index) {
    return keys[index];
  }

  int partition(int index) {
    return partitions[index];
  }

  /** Another key, of another partition if a few tries find one. */
  int keyOfOtherPartition(int index, SplittableRandom random) {
    int other = index;
    for (int tries = 0; tries < MAX_TRIES; tries++) {
      other = random.nextInt(keys.length);
      if (partitions[other] != partitions[index]) {
        return other;
      }
    }
    return other;
  }
}
