package io.weir.load.generate;

/**
 * The ids of one run: version-4 UUIDs that hold the event's number, scrambled by the seed, and a
 * check value, so that the judge turns an id back into its number without a map, and tells the ids
 * of other runs from it. Pure.
 */
public final class EventIds {

  /**
   * The header that carries the sent record's own id, so that bad input and copies can be told
   * apart wherever they turn up; that it arrives everywhere is a promise of its own.
   */
  public static final String HEADER = "load-event";

  /** Length of an id in ASCII. */
  static final int LENGTH = 36;

  /** What {@link #number} says of an id that is not of this run. */
  public static final int UNKNOWN = -1;

  private static final long MASK = (1L << 60) - 1;
  private static final long FACTOR = 0x5851F42D4C957F2DL & MASK;
  private static final long INVERSE = inverse(FACTOR);
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private final long seed;

  public EventIds(long seed) {
    this.seed = SeededRandom.hash(seed);
  }

  /** The id of an event in ASCII. */
  public byte[] id(int number) {
    byte[] text = new byte[LENGTH];
    write(number, text, 0);
    return text;
  }

  /** Writes the id's {@value #LENGTH} ASCII characters at the offset. */
  void write(int number, byte[] to, int offset) {
    long scrambled = scramble(number);
    long high = (scrambled >>> 12) << 16 | 0x4000 | (scrambled & 0xFFF);
    long low = check(scrambled);
    int at = offset;
    for (int digit = 0; digit < 32; digit++) {
      if (digit == 8 || digit == 12 || digit == 16 || digit == 20) {
        to[at++] = '-';
      }
      long half = digit < 16 ? high : low;
      to[at++] = HEX[(int) (half >>> (60 - 4 * (digit & 15))) & 0xF];
    }
  }

  /** The number that the id was made from, or {@link #UNKNOWN}. */
  public int number(byte[] id) {
    if (id == null || id.length != LENGTH) {
      return UNKNOWN;
    }
    long high = 0;
    long low = 0;
    int digits = 0;
    for (int at = 0; at < LENGTH; at++) {
      if (at == 8 || at == 13 || at == 18 || at == 23) {
        if (id[at] != '-') {
          return UNKNOWN;
        }
        continue;
      }
      int value = Character.digit(id[at], 16);
      if (value < 0) {
        return UNKNOWN;
      }
      if (digits++ < 16) {
        high = high << 4 | value;
      } else {
        low = low << 4 | value;
      }
    }
    if ((high & 0xF000) != 0x4000) {
      return UNKNOWN;
    }
    long scrambled = (high >>> 16) << 12 | (high & 0xFFF);
    long number = unscramble(scrambled);
    boolean ours = low == check(scrambled) && number <= Integer.MAX_VALUE;
    return ours ? (int) number : UNKNOWN;
  }

  private long scramble(long number) {
    long x = (number ^ seed) & MASK;
    x = x * FACTOR & MASK;
    x ^= x >>> 30;
    x = x * FACTOR & MASK;
    return x ^ x >>> 30;
  }

  private long unscramble(long scrambled) {
    long x = scrambled ^ scrambled >>> 30;
    x = x * INVERSE & MASK;
    x ^= x >>> 30;
    x = x * INVERSE & MASK;
    return (x ^ seed) & MASK;
  }

  /** The lower half of the UUID: its variant bits and 62 bits that only this seed gives. */
  private long check(long scrambled) {
    return 0x8000000000000000L | (SeededRandom.hash(scrambled ^ seed) >>> 2);
  }

  /** The factor's inverse modulo 2^60: each of Newton's steps doubles the number of right bits. */
  private static long inverse(long factor) {
    long x = factor;
    for (int step = 0; step < 6; step++) {
      x *= 2 - factor * x;
    }
    return x & MASK;
  }
}
