package io.weir.load.generate;

/** What an event is made as; the ledger notes it before the event is sent. */
public enum EventKind {
  /** A well-formed event. */
  GOOD(false, false),
  /** A copy of an earlier good event, with its id and bytes. */
  DUPLICATE(false, false),
  /** Well-formed, with a user agent on which the lab's detector fails. */
  FAILING_AGENT(false, false),

  NOT_JSON(true, true),
  HALF_JSON(true, true),
  EMPTY(true, true),
  NULL_VALUE(true, true),
  INVALID_UTF8(true, true),
  UTF16(true, true),
  /** The five bytes that schema registries put before the value. */
  FRAMED(true, true),
  NOT_AN_OBJECT(true, true),
  DEEP_NESTING(true, true),
  NUL_CHARACTER(true, false),
  LONE_SURROGATE(true, false),
  HUGE_STRING(true, false),
  DUPLICATE_MEMBERS(true, false),
  ADDRESS_IS_HOST_NAME(true, false),
  ADDRESS_WITH_PORT(true, false),
  /** A user agent of 64 KB with control characters, escapes and markup. */
  HOSTILE_AGENT(true, false);

  private static final EventKind[] BY_CODE = values();

  private final boolean poison;
  private final boolean mustBeDeadLetter;

  EventKind(boolean poison, boolean mustBeDeadLetter) {
    this.poison = poison;
    this.mustBeDeadLetter = mustBeDeadLetter;
  }

  /** Whether it is bad input of some sort. */
  public boolean isPoison() {
    return poison;
  }

  /**
   * Whether a dead letter is its only right outcome. Other bad input may be enriched as far as it
   * goes; that is for the gateway's settings to say.
   */
  public boolean mustBeDeadLetter() {
    return mustBeDeadLetter;
  }

  byte code() {
    return (byte) ordinal();
  }

  static EventKind ofCode(byte code) {
    return BY_CODE[code];
  }
}
