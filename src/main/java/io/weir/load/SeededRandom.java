package io.weir.load;

/**
 * A stream of pseudo-random numbers that starts anew for every event, so that an event's content
 * depends on seed and number alone and can be made again at any time (SplitMix64). Confined to one
 * thread.
 */
final class SeededRandom {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private final long seed;
  private long state;

  SeededRandom(long seed) {
    this.seed = mix(seed + GAMMA);
  }

  /** Starts the stream of this number and purpose; streams of different purposes are unrelated. */
  SeededRandom of(long number, int purpose) {
    state = mix(seed ^ mix(number * GAMMA + purpose));
    return this;
  }

  long nextLong() {
    state += GAMMA;
    return mix(state);
  }

  /** Uniform in [0, 1). */
  double nextDouble() {
    return (nextLong() >>> 11) * 0x1p-53;
  }

  /** Uniform in [0, bound); the bias of at most bound / 2^32 does not matter here. */
  int nextInt(int bound) {
    return (int) (((nextLong() >>> 32) * bound) >>> 32);
  }

  /** The finishing step of SplitMix64: a bijection in which every input bit reaches all others. */
  static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
  }
}
