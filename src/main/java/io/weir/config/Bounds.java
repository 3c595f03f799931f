package io.weir.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The declared bounds of one setting. Pure.
 *
 * @param min the smallest measure allowed, if any
 * @param max the largest measure allowed, if any
 */
record Bounds<C extends Comparable<? super C>>(
    BoundedSize<C> measure, Optional<C> min, Optional<C> max) {

  /**
   * Reads declared bounds, empty texts for none.
   *
   * @throws IllegalArgumentException if they are not written like the setting
   */
  static <C extends Comparable<? super C>> Bounds<C> of(
      BoundedSize<C> measure, String min, String max) {
    return new Bounds<>(measure, read(measure, min), read(measure, max));
  }

  private static <C extends Comparable<? super C>> Optional<C> read(
      BoundedSize<C> measure, String bound) {
    return bound.isEmpty() ? Optional.empty() : Optional.of(measure.read().apply(bound));
  }

  /** What to say of a value that breaks a bound; its measure is named only if it is open. */
  Optional<String> complaint(Object value, boolean open) {
    C size = measure.of().apply(value);
    String actual =
        open ? (measure.counts() ? ", has " : ", is ") + measure.write().apply(size) : "";
    return min.filter(bound -> size.compareTo(bound) < 0)
        .map(this::atLeast)
        .or(() -> max.filter(bound -> size.compareTo(bound) > 0).map(this::atMost))
        .map(broken -> (measure.counts() ? "must have " : "must be ") + broken + actual);
  }

  /** The bounds in words, for the reference. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    min.map(this::atLeast).ifPresent(words::add);
    max.map(this::atMost).ifPresent(words::add);
    return words;
  }

  private String atLeast(C bound) {
    return "at least " + measure.write().apply(bound);
  }

  private String atMost(C bound) {
    return "at most " + measure.write().apply(bound);
  }
}
