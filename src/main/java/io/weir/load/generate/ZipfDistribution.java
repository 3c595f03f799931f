package io.weir.load.generate;

import java.util.SplittableRandom;

/**
 * Draws ranks from 0 to elements - 1, where rank r comes with a weight of 1 / (r + 1)^exponent; an
 * exponent of 0 makes all equal. One look into two arrays per draw (Walker's alias method). Safe
 * for use by many threads.
 */
final class ZipfDistribution {
  private final double[] ownShare;
  private final int[] alias;

  ZipfDistribution(int elements, double exponent) {
    ownShare = new double[elements];
    alias = new int[elements];
    double sum = 0;
    for (int r = 0; r < elements; r++) {
      ownShare[r] = Math.pow(r + 1, -exponent);
      sum += ownShare[r];
    }
    int[] small = new int[elements];
    int[] large = new int[elements];
    int smallCount = 0;
    int largeCount = 0;
    for (int r = 0; r < elements; r++) {
      ownShare[r] *= elements / sum;
      alias[r] = r;
      if (ownShare[r] < 1) {
        small[smallCount++] = r;
      } else {
        large[largeCount++] = r;
      }
    }
    while (smallCount > 0 && largeCount > 0) {
      int less = small[--smallCount];
      int more = large[largeCount - 1];
      alias[less] = more;
      ownShare[more] -= 1 - ownShare[less];
      if (ownShare[more] < 1) {
        largeCount--;
        small[smallCount++] = more;
      }
    }
    // What rounding has left over is 1 but for the last digits.
    while (smallCount > 0) {
      ownShare[small[--smallCount]] = 1;
    }
  }

  int nextRank(SplittableRandom random) {
    int slot = random.nextInt(ownShare.length);
    return random.nextDouble() < ownShare[slot] ? slot : alias[slot];
  }
}
