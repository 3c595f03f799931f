package io.weir.load.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ZipfDistributionTest {
  private static final int DRAWS = 1_000_000;

  @Test
  void ranksComeAsOftenAsTheirWeightSays() {
    int[] counts = draw(1_000, 1, 7);
    double sum = 0;
    for (int rank = 1; rank <= 1_000; rank++) {
      sum += 1.0 / rank;
    }
    for (int rank : new int[] {0, 1, 2, 9, 99}) {
      double expected = DRAWS / (rank + 1) / sum;
      assertEquals(expected, counts[rank], 6 * Math.sqrt(expected), "rank " + rank);
    }
  }

  @Test
  void anExponentOfZeroMakesAllAlike() {
    for (int count : draw(100, 0, 7)) {
      assertEquals(DRAWS / 100.0, count, 600);
    }
  }

  @Test
  void aSingleElementIsAlwaysDrawn() {
    assertEquals(DRAWS, draw(1, 1, 7)[0]);
  }

  @Test
  void theSameSeedDrawsTheSame() {
    assertArrayEquals(draw(50, 1, 3), draw(50, 1, 3));
  }

  private static int[] draw(int count, double exponent, long seed) {
    ZipfDistribution zipf = new ZipfDistribution(count, exponent);
    int[] counts = new int[count];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < DRAWS; i++) {
      counts[zipf.nextRank(random)]++;
    }
    return counts;
  }
}
