package io.weir.postgres;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever the round trip, the store's true time lies between the two bounds. */
class PostgresClockTest {

  /** The true time at nanoTime 0, in nanoseconds. */
  private static final long EPOCH = 1_700_000_000_000_400_000L;

  @ParameterizedTest
  @CsvSource({
    "0,             0,          0",
    "999999,        999999,     1",
    "5300000,       5300000,    900000",
    "1,             40000000,   3000000000",
    "-7300000,      250000,     12345678",
    "-9000000000,   1999999999, 86400000000000",
  })
  void theTrueTimeLiesBetweenTheBounds(long before, long roundTrip, long later) {
    for (long answeredAfter : new long[] {0, roundTrip / 2, roundTrip}) {
      AtomicLong nanos = new AtomicLong();
      PostgresClock clock = new PostgresClock(null, nanos::get);
      long told = Math.floorDiv(EPOCH + before + answeredAfter, 1_000_000L);
      clock.note(before, told, before + roundTrip);
      nanos.set(before + roundTrip + later);
      long truly = EPOCH + nanos.get();
      assertTrue(clock.atLeast() * 1_000_000L <= truly, "a retry would be tried early");
      assertTrue(clock.atMost() * 1_000_000L >= truly, "a retry would be made due early");
      long uncertain = clock.atMost() - clock.atLeast();
      assertTrue(uncertain <= roundTrip / 1_000_000L + 5, () -> uncertain + " ms");
    }
  }
}
