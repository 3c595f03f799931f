package io.weir.lab.bench;

import io.weir.load.generate.EventMix;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;

/** What an event's cost must not grow with. Each is the base case with one thing changed. */
enum CostCase {
  BASE("base", (base, scale) -> base),
  BACKLOG("backlog-10x", (base, scale) -> base.events(base.events() * 10)),
  FEW_KEYS("keys-100", (base, scale) -> base.keys(100, 0.8)),
  MANY_KEYS("keys-100000", (base, scale) -> base.keys(100_000, 0.8)),
  /** With this exponent the first of 20,000 keys has half of the events. */
  HOT_KEY("hot-key-50%", (base, scale) -> base.keys(20_000, 1.7286)),
  RANGES("ranges-5m", (base, scale) -> base.ranges(scaled(5_000_000, scale))),
  BAD_INPUT("bad-input-1%", (base, scale) -> base.mix(badInput())),
  DEAD_LETTERS(
      "dead-letters-1m",
      (base, scale) -> base.mix(badInput()).deadLetters(scaled(1_000_000, scale))),
  RESULTS("results-20m", (base, scale) -> base.results(scaled(20_000_000, scale))),
  PARTITIONS("partitions-200", (base, scale) -> base.partitions(200)),
  HEAP("heap-256m", (base, scale) -> base.heap("256m"));

  private final String name;
  private final BiFunction<Scenario, Double, Scenario> change;

  CostCase(String name, BiFunction<Scenario, Double, Scenario> change) {
    this.name = name;
    this.change = change;
  }

  static CostCase named(String name) {
    return Arrays.stream(values())
        .filter(one -> one.name.equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no case " + name + "; there are " + names()));
  }

  static List<String> names() {
    return Arrays.stream(values()).map(CostCase::caseName).toList();
  }

  String caseName() {
    return name;
  }

  /**
   * The case.
   *
   * @param scale part of the full size of what stands in the store
   */
  Scenario of(Scenario base, double scale) {
    return change.apply(base, scale);
  }

  private static int scaled(int size, double scale) {
    return (int) Math.max(1, size * scale);
  }

  private static EventMix badInput() {
    return new EventMix(0.01, EventMix.allPoison(), 0, 0, 0, 0, 0);
  }
}
