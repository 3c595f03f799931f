package io.weir.config;

import java.util.Collection;
import java.util.Map;
import java.util.function.Function;

/**
 * What the bounds of a setting are compared with: the value itself, or how long it is.
 *
 * @param of the measure of a bound value
 * @param read reads a declared bound
 * @param write writes a measure for a message
 * @param counts whether it is a number of parts and not the value itself
 */
record BoundedSize<C extends Comparable<? super C>>(
    Function<Object, C> of, Function<String, C> read, Function<C, String> write, boolean counts) {

  /** How many characters a text has. */
  static BoundedSize<Integer> length() {
    return counting(text -> ((String) text).length(), "character");
  }

  /** How many items a list has. */
  static BoundedSize<Integer> items() {
    return counting(list -> ((Collection<?>) list).size(), "item");
  }

  /** How many members a map has. */
  static BoundedSize<Integer> members() {
    return counting(map -> ((Map<?, ?>) map).size(), "member");
  }

  private static BoundedSize<Integer> counting(Function<Object, Integer> of, String part) {
    return new BoundedSize<>(
        of, Integer::valueOf, count -> count + " " + part + (count == 1 ? "" : "s"), true);
  }
}
