package io.weir.lab.bench;

import io.weir.load.generate.EventMix;
import io.weir.load.generate.LoadPlan;
import io.weir.load.generate.SendSchedule;
import io.weir.load.generate.ZipfParameters;
import java.time.Duration;
import java.util.Optional;

/**
 * What a run meets.
 *
 * @param ranges how many address ranges there are; 0 for the real ones of all countries
 * @param deadLetters how many stand in the store before
 * @param results how many stand in the store before
 * @param heap of the program, as {@code -Xmx} takes it; if empty, as for all runs
 */
record Scenario(
    int events,
    int partitions,
    ZipfParameters keys,
    EventMix mix,
    int ranges,
    int deadLetters,
    int results,
    Optional<String> heap) {

  static final int AGENTS = 3_000;
  private static final int EVENT_BYTES = 550;

  /** Good events only, with the usual keys, and nothing in the store. */
  static Scenario of(int events, int partitions) {
    return new Scenario(
        events,
        partitions,
        new ZipfParameters(20_000, 0.8),
        EventMix.PURE,
        0,
        0,
        0,
        Optional.empty());
  }

  Scenario events(int other) {
    return new Scenario(other, partitions, keys, mix, ranges, deadLetters, results, heap);
  }

  Scenario partitions(int other) {
    return new Scenario(events, other, keys, mix, ranges, deadLetters, results, heap);
  }

  Scenario keys(int elements, double exponent) {
    ZipfParameters other = new ZipfParameters(elements, exponent);
    return new Scenario(events, partitions, other, mix, ranges, deadLetters, results, heap);
  }

  Scenario mix(EventMix other) {
    return new Scenario(events, partitions, keys, other, ranges, deadLetters, results, heap);
  }

  Scenario ranges(int other) {
    return new Scenario(events, partitions, keys, mix, other, deadLetters, results, heap);
  }

  Scenario deadLetters(int other) {
    return new Scenario(events, partitions, keys, mix, ranges, other, results, heap);
  }

  Scenario results(int other) {
    return new Scenario(events, partitions, keys, mix, ranges, deadLetters, other, heap);
  }

  Scenario heap(String other) {
    return new Scenario(
        events, partitions, keys, mix, ranges, deadLetters, results, Optional.of(other));
  }

  /** The load of it; two runs of one seed get the same events. */
  LoadPlan plan(SendSchedule schedule, long seed, Duration warmUp) {
    return new LoadPlan(
        events, schedule, seed, keys, new ZipfParameters(AGENTS, 1), mix, EVENT_BYTES, warmUp);
  }
}
