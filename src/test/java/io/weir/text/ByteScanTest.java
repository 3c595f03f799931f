package io.weir.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteScanTest {
  private static final long SEED = 20_261_128;

  /** Wanted, its neighbours, and the ends of what is ASCII: what could be taken for one another. */
  private static final byte[] ALIKE = {'\\', '\\' - 1, '\\' + 1, 0, 1, 0x7F, (byte) 0x80, -1, 'a'};

  @Test
  void eightBytesAtATimeFindWhatOneAtATimeFinds() {
    Random random = new Random(SEED);
    for (int round = 0; round < 50_000; round++) {
      byte[] bytes = new byte[random.nextInt(40)];
      Arrays.fill(bytes, (byte) 'a');
      for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
        bytes[random.nextInt(bytes.length)] = ALIKE[random.nextInt(ALIKE.length)];
      }
      int from = random.nextInt(bytes.length + 1);
      String which = Arrays.toString(bytes) + " from " + from;
      assertEquals(first(bytes, from, -1), ByteScan.firstBeyondAscii(bytes, from), which);
      assertEquals(first(bytes, from, '\\'), ByteScan.firstBeyondAsciiOr('\\', bytes, from), which);
    }
  }

  private static int first(byte[] bytes, int from, int wanted) {
    int at = from;
    while (at < bytes.length && bytes[at] >= 0 && bytes[at] != wanted) {
      at++;
    }
    return at;
  }
}
