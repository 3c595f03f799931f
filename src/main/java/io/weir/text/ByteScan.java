package io.weir.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds, eight bytes at a time, where text stops being plain. Pure. */
public final class ByteScan {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** The lowest and the highest bit of each byte. */
  private static final long LOW = 0x0101010101010101L;

  private static final long HIGH = 0x8080808080808080L;

  private ByteScan() {}

  /** Where the first byte stands, from here on, that is not ASCII; the length if there is none. */
  public static int firstBeyondAscii(byte[] bytes, int from) {
    int at = from;
    for (; at + Long.BYTES <= bytes.length; at += Long.BYTES) {
      long found = (long) LONGS.get(bytes, at) & HIGH;
      if (found != 0) {
        return at + firstByte(found);
      }
    }
    while (at < bytes.length && bytes[at] >= 0) {
      at++;
    }
    return at;
  }

  /**
   * Where the first byte stands, from here on, that is not ASCII or is this ASCII character; the
   * length if there is none.
   */
  public static int firstBeyondAsciiOr(char wanted, byte[] bytes, int from) {
    int at = from;
    for (; at + Long.BYTES <= bytes.length; at += Long.BYTES) {
      long eight = (long) LONGS.get(bytes, at);
      long zeroWhereWanted = eight ^ LOW * wanted;
      // A zero borrows, and gets its highest bit; so may bytes above it, but they are not the
      // first.
      long found = (eight | zeroWhereWanted - LOW) & HIGH;
      if (found != 0) {
        return at + firstByte(found);
      }
    }
    while (at < bytes.length && bytes[at] >= 0 && bytes[at] != wanted) {
      at++;
    }
    return at;
  }

  private static int firstByte(long highBits) {
    return Long.numberOfTrailingZeros(highBits) / Byte.SIZE;
  }
}
