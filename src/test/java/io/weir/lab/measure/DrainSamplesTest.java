package io.weir.lab.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DrainSamplesTest {
  private static DrainSamples samples() {
    DrainSamples samples = new DrainSamples();
    samples.add(1, 0, 0);
    samples.add(2, 500, 0);
    samples.add(3, 1_000, 100);
    samples.add(5, 4_000, 2_100);
    samples.add(7, 9_000, 6_100);
    samples.add(9, 9_100, 9_100);
    samples.add(10, 9_100, 9_100);
    return samples;
  }

  @Test
  void theRateIsFromTheFirstOutputToTheLast() {
    assertEquals(3, samples().firstOutputSeconds());
    assertEquals(1_500, samples().perSecond());
  }

  @Test
  void theSecondHalfBeginsWhereHalfOfTheEventsAreOut() {
    assertEquals(1_500, samples().perSecondFrom(6_100));
  }

  @Test
  void countsBetweenTwoSamplesAreTakenForEvenlySpread() {
    assertEquals(6_500, samples().decidedAfter(3));
    assertEquals(1_100, samples().publishedAt(4));
    assertEquals(9_100, samples().decidedAfter(60));
  }

  @Test
  void withoutAnOutputThereIsNoRate() {
    DrainSamples samples = new DrainSamples();
    samples.add(1, 0, 0);
    assertEquals(Double.NaN, samples.firstOutputSeconds());
    assertEquals(Double.NaN, samples.perSecond());
  }
}
