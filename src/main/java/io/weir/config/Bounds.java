package io.weir.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * The declared bounds of one setting. Pure.
 *
 * @param size what is compared with them
 * @param min the smallest size allowed, if any
 * @param max the largest size allowed, if any
 */
record Bounds<C extends Comparable<? super C>>(
    BoundedSize<C> size, Optional<C> min, Optional<C> max) {

  /**
   * Reads declared bounds, empty texts for none.
   *
   * @throws IllegalArgumentException if they are not written like the setting
   */
  static <C extends Comparable<? super C>> Bounds<C> of(
      BoundedSize<C> size, String min, String max) {
    return new Bounds<>(size, read(size, min), read(size, max));
  }

  private static <C extends Comparable<? super C>> Optional<C> read(
      BoundedSize<C> size, String bound) {
    return bound.isEmpty() ? Optional.empty() : Optional.of(size.read().apply(bound));
  }

  /** What to say of a value that breaks a bound; its size is named only if it may be printed. */
  Optional<String> complaint(Object value, boolean printable) {
    C actual = size.of().apply(value);
    String is = printable ? (size.isCount() ? ", has " : ", is ") + size.write().apply(actual) : "";
    return min.filter(bound -> actual.compareTo(bound) < 0)
        .map(bound -> "at least " + size.write().apply(bound))
        .or(
            () ->
                max.filter(bound -> actual.compareTo(bound) > 0)
                    .map(bound -> "at most " + size.write().apply(bound)))
        .map(broken -> (size.isCount() ? "must have " : "must be ") + broken + is);
  }

  /** Adds the bounds to a schema that can compare with numbers, under these keywords. */
  void addNumbers(ObjectNode schema, String minKeyword, String maxKeyword) {
    min.flatMap(size.number()).ifPresent(bound -> schema.put(minKeyword, bound));
    max.flatMap(size.number()).ifPresent(bound -> schema.put(maxKeyword, bound));
  }

  /** Adds the bounds to the schema of a text whose size JSON Schema cannot compare: as notes. */
  void addNotes(ObjectNode schema) {
    min.ifPresent(bound -> schema.put(ConfigSchema.MINIMUM, size.write().apply(bound)));
    max.ifPresent(bound -> schema.put(ConfigSchema.MAXIMUM, size.write().apply(bound)));
  }
}
