package io.weir.decode;

/**
 * A place in the bytes of one event where outputs go.
 *
 * @param node the output whose value stands there, or what outputs lie below
 * @param from its first byte that gives way to what is written
 * @param to one past the last such byte; the same where none does
 */
public record SplicePoint(PointerTree.Node node, Kind kind, int from, int to) {

  /** What stands there. */
  public enum Kind {
    /** A value that an output replaces. */
    VALUE,
    /** A null in the stead of an object. */
    NULL,
    /** The closing brace of an object without members. */
    END_OF_EMPTY_OBJECT,
    /** The closing brace of an object with members. */
    END_OF_OBJECT
  }
}
