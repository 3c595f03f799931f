package io.weir.config;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the bounds of a setting are compared with: the value itself, or how long it is.
 *
 * @param of the size of a value
 * @param read reads a declared bound
 * @param write writes a size for a message
 * @param number the size as a JSON number; empty where only a text can say it
 * @param isCount whether it is a number of parts and not the value itself
 */
record BoundedSize<C extends Comparable<? super C>>(
    Function<Object, C> of,
    Function<String, C> read,
    Function<C, String> write,
    Function<C, Optional<BigDecimal>> number,
    boolean isCount) {

  /** How many characters a text has. */
  static BoundedSize<Integer> length() {
    return count(text -> ((String) text).length(), "character");
  }

  /** How many items a list has. */
  static BoundedSize<Integer> items() {
    return count(list -> ((Collection<?>) list).size(), "item");
  }

  /** How many members a map has. */
  static BoundedSize<Integer> members() {
    return count(map -> ((Map<?, ?>) map).size(), "member");
  }

  private static BoundedSize<Integer> count(Function<Object, Integer> of, String part) {
    return new BoundedSize<>(
        of,
        Integer::valueOf,
        count -> count + " " + part + (count == 1 ? "" : "s"),
        count -> Optional.of(BigDecimal.valueOf(count)),
        true);
  }
}
