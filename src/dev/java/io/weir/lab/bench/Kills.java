package io.weir.lab.bench;

import io.weir.lab.process.LabProcess;
import java.util.ArrayList;
import java.util.List;

/**
 * Kills a gateway so many times, evenly spread over the events, restarts it at once, and notes how
 * long it takes until something new is published. Told again and again how far it has come.
 */
final class Kills {
  private final int count;
  private final long events;
  private final List<Double> seconds = new ArrayList<>();
  private boolean waiting;
  private long killedNanos;
  private long publishedBefore;

  Kills(int count, long events) {
    this.count = count;
    this.events = events;
  }

  void sample(LabProcess gateway, long decided, long published) {
    if (waiting && published > publishedBefore) {
      seconds.add((System.nanoTime() - killedNanos) / 1e9);
      waiting = false;
    }
    if (!waiting && seconds.size() < count && decided >= nextAt()) {
      gateway.kill();
      waiting = true;
      killedNanos = System.nanoTime();
      publishedBefore = published;
      gateway.start();
    }
  }

  private long nextAt() {
    return events * (seconds.size() + 1) / (count + 1);
  }

  /** Whether there was one. */
  boolean any() {
    return !seconds.isEmpty();
  }

  /** On average; there must have been one. */
  double meanSeconds() {
    return seconds.stream().mapToDouble(one -> one).average().orElseThrow();
  }
}
