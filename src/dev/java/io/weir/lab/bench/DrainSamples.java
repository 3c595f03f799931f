package io.weir.lab.bench;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** How many events of a drain were decided at which time, and the speeds that follow from it. */
public final class DrainSamples {

  /** How many events were decided at a moment. */
  private record Sample(double seconds, long decided) {}

  private final List<Sample> samples = new ArrayList<>();
  private final long startNanos;

  /**
   * @param startNanos when the program was launched, in terms of {@link System#nanoTime()}
   */
  public DrainSamples(long startNanos) {
    this.startNanos = startNanos;
  }

  /** Takes what is decided now; kept if it is more than before. */
  public void add(long decided) {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    if (samples.isEmpty() || samples.get(samples.size() - 1).decided() < decided) {
      samples.add(new Sample(seconds, decided));
    }
  }

  /** Seconds and events per second, of the whole and of its second half. */
  public JsonObject figures(int events) {
    Sample last = samples.get(samples.size() - 1);
    Sample first = firstWith(1);
    Sample half = firstWith(events / 2);
    return new JsonObject()
        .put("events", events)
        .put("firstDecidedSeconds", rounded(first.seconds()))
        .put("seconds", rounded(last.seconds()))
        .put("perSecondFromLaunch", Math.round(events / last.seconds()))
        .put("perSecond", perSecond(first, last))
        .put("perSecondSecondHalf", perSecond(half, last));
  }

  private Sample firstWith(long decided) {
    return samples.stream().filter(s -> s.decided() >= decided).findFirst().orElseThrow();
  }

  private static long perSecond(Sample from, Sample to) {
    return Math.round((to.decided() - from.decided()) / (to.seconds() - from.seconds()));
  }

  /** To two decimals. */
  public static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
