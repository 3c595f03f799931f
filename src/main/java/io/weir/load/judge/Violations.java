package io.weir.load.judge;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts the broken promises and keeps a few examples of each kind. Confined to one thread. */
final class Violations {

  /** How many examples of a kind are kept. */
  static final int MAX_EXAMPLES = 10;

  /** What can go wrong with an event; see {@link OutcomeCounts}. */
  enum Kind {
    LOST("lost"),
    DOUBLED("doubled"),
    OUT_OF_ORDER("out of order"),
    ALTERED("altered"),
    MISJUDGED("misjudged"),
    UNEXPECTED("unexpected");

    private final String label;

    Kind(String label) {
      this.label = label;
    }
  }

  private final int[] counts = new int[Kind.values().length];
  private final Map<Kind, List<String>> examples = new EnumMap<>(Kind.class);

  void add(Kind kind, String example) {
    counts[kind.ordinal()]++;
    List<String> kept = examples.computeIfAbsent(kind, k -> new ArrayList<>());
    if (kept.size() < MAX_EXAMPLES) {
      kept.add(kind.label + ": " + example);
    }
  }

  int count(Kind kind) {
    return counts[kind.ordinal()];
  }

  List<String> examples() {
    return examples.values().stream().flatMap(List::stream).toList();
  }

  Violations copy() {
    Violations copy = new Violations();
    System.arraycopy(counts, 0, copy.counts, 0, counts.length);
    examples.forEach((kind, kept) -> copy.examples.put(kind, new ArrayList<>(kept)));
    return copy;
  }
}
