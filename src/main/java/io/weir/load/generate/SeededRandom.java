package io.weir.load.generate;

import java.util.SplittableRandom;

/**
 * Random numbers that start anew for every event and purpose, so that an event's content depends on
 * seed and number alone and can be made again at any time. Immutable.
 */
final class SeededRandom {

  /** What numbers are drawn for; one more draw for one purpose moves none of another. */
  enum Purpose {
    KIND,
    KEY,
    COPY,
    CONTENT,
    USER_AGENTS
  }

  private static final int PURPOSES = Purpose.values().length;

  private final long base;

  SeededRandom(long seed) {
    base = hash(seed);
  }

  /** The numbers for this purpose and event, from their beginning. */
  SplittableRandom of(Purpose purpose, long number) {
    return new SplittableRandom(base + PURPOSES * number + purpose.ordinal());
  }

  /** A number in which every bit depends on every bit of the value. */
  static long hash(long value) {
    return new SplittableRandom(value).nextLong();
  }
}
