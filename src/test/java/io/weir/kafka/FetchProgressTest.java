package io.weir.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.kafka.FetchProgress.Fetches;
import io.weir.ops.Health;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Fetches that do not come back are told, and nothing else is taken for such. */
class FetchProgressTest {
  private static final String PLACE = "fetch:consumer";

  private final AtomicLong clock = new AtomicLong();
  private final Health health = new Health();
  private final FetchProgress progress = new FetchProgress("consumer", health, clock::get);

  private void note(int seconds, Fetches now) {
    clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
    progress.note(now);
  }

  private Set<String> places() {
    return health.problems().keySet();
  }

  @Test
  void aFetchThatDoesNotComeBackIsToldUntilOneDoes() {
    note(1, new Fetches(true, 7));
    note(15, new Fetches(true, 7));
    assertEquals(Set.of(), places());
    note(1, new Fetches(true, 7));
    assertEquals(Set.of(PLACE), places());
    assertEquals("fetch-stuck", health.problems().get(PLACE).reason());
    note(1, new Fetches(true, 8));
    assertEquals(Set.of(), places());
  }

  @Test
  void whereNothingIsToBeFetchedNothingIsMissed() {
    note(1, new Fetches(true, 7));
    note(14, new Fetches(false, 7));
    note(60, new Fetches(false, 7));
    note(1, new Fetches(true, 7));
    note(15, new Fetches(true, 7));
    assertEquals(Set.of(), places());
  }

  @Test
  void anotherConsumerBeginsToCountAnew() {
    note(1, new Fetches(true, 7));
    note(15, new Fetches(true, 7));
    note(1, Fetches.NONE);
    note(1, new Fetches(true, 0));
    assertEquals(Set.of(), places());
  }
}
