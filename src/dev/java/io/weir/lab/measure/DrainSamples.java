package io.weir.lab.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** How many events of a drain were decided and published at which time. */
public final class DrainSamples {

  private record Sample(double seconds, long decided, long published) {}

  private final List<Sample> samples = new ArrayList<>();

  /**
   * Notes how far it has come.
   *
   * @param seconds since the launch
   */
  public void add(double seconds, long decided, long published) {
    samples.add(new Sample(seconds, decided, published));
  }

  /** Seconds from the launch to the first output; NaN if there is none. */
  public double firstOutputSeconds() {
    return firstWith(1).seconds();
  }

  /** Events per second, from the first output to the last. */
  public double perSecond() {
    return perSecondFrom(1);
  }

  /** Events per second, from the moment when so many are published to the last. */
  public double perSecondFrom(long published) {
    Sample from = firstWith(published);
    Sample to = firstWith(last().published());
    return (to.published() - from.published()) / (to.seconds() - from.seconds());
  }

  /** How many events were decided so many seconds after the first output, evenly in between. */
  public double decidedAfter(double seconds) {
    return at(firstOutputSeconds() + seconds, Sample::decided);
  }

  /** How many events were published so many seconds after the launch, evenly in between. */
  public double publishedAt(double seconds) {
    return at(seconds, Sample::published);
  }

  private double at(double seconds, ToLongFunction<Sample> count) {
    Sample before = new Sample(0, 0, 0);
    for (Sample sample : samples) {
      if (sample.seconds() >= seconds) {
        double part = (seconds - before.seconds()) / (sample.seconds() - before.seconds());
        long from = count.applyAsLong(before);
        return from + part * (count.applyAsLong(sample) - from);
      }
      before = sample;
    }
    return count.applyAsLong(before);
  }

  private Sample last() {
    return samples.get(samples.size() - 1);
  }

  private Sample firstWith(long published) {
    return samples.stream()
        .filter(sample -> sample.published() >= published)
        .findFirst()
        .orElse(new Sample(Double.NaN, 0, 0));
  }
}
