package io.weir.load;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts what went wrong and keeps a few examples of each sort. Confined to one thread. */
final class Violations {

  /** How many examples of a sort are kept. */
  static final int MAX_EXAMPLES = 10;

  /** What can go wrong with an event; see {@link OutcomeTally}. */
  enum Sort {
    LOST("lost"),
    DOUBLED("doubled"),
    OUT_OF_ORDER("out of order"),
    ALTERED("altered"),
    MISJUDGED("misjudged"),
    UNEXPECTED("unexpected");

    private final String words;

    Sort(String words) {
      this.words = words;
    }
  }

  private final int[] counts = new int[Sort.values().length];
  private final Map<Sort, List<String>> examples = new EnumMap<>(Sort.class);

  void add(Sort sort, String example) {
    counts[sort.ordinal()]++;
    List<String> kept = examples.computeIfAbsent(sort, s -> new ArrayList<>());
    if (kept.size() < MAX_EXAMPLES) {
      kept.add(sort.words + ": " + example);
    }
  }

  int count(Sort sort) {
    return counts[sort.ordinal()];
  }

  List<String> examples() {
    return examples.values().stream().flatMap(List::stream).toList();
  }

  Violations copy() {
    Violations copy = new Violations();
    System.arraycopy(counts, 0, copy.counts, 0, counts.length);
    examples.forEach((sort, kept) -> copy.examples.put(sort, new ArrayList<>(kept)));
    return copy;
  }
}
