package io.weir.load;

/**
 * Draws ranks from 0 to count - 1, where rank r comes with a weight of 1 / (r + 1)^exponent; an
 * exponent of 0 makes all equal. One look into two arrays per draw (Walker's alias method). Safe
 * for use by many threads.
 */
final class ZipfDistribution {
  private final double[] keep;
  private final int[] alias;

  ZipfDistribution(int count, double exponent) {
    keep = new double[count];
    alias = new int[count];
    double sum = 0;
    for (int r = 0; r < count; r++) {
      keep[r] = Math.pow(r + 1, -exponent);
      sum += keep[r];
    }
    int[] poor = new int[count];
    int[] rich = new int[count];
    int poorCount = 0;
    int richCount = 0;
    for (int r = 0; r < count; r++) {
      keep[r] *= count / sum;
      alias[r] = r;
      if (keep[r] < 1) {
        poor[poorCount++] = r;
      } else {
        rich[richCount++] = r;
      }
    }
    while (poorCount > 0 && richCount > 0) {
      int taker = poor[--poorCount];
      int giver = rich[richCount - 1];
      alias[taker] = giver;
      keep[giver] -= 1 - keep[taker];
      if (keep[giver] < 1) {
        richCount--;
        poor[poorCount++] = giver;
      }
    }
    // What rounding has left over is 1 but for the last digits.
    while (poorCount > 0) {
      keep[poor[--poorCount]] = 1;
    }
  }

  int draw(SeededRandom draws) {
    int slot = draws.nextInt(keep.length);
    return draws.nextDouble() < keep[slot] ? slot : alias[slot];
  }
}
