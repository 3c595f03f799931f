package io.weir.lab.process;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Waits for conditions instead of sleeping; blocks the calling thread, never longer than told. */
public final class Await {
  private static final long LEAST_PAUSE_MILLIS = 10;
  private static final long LONGEST_PAUSE_MILLIS = 200;

  private Await() {}

  /** Returns as soon as the condition holds; what it throws counts as "not yet". */
  public static void until(String what, Duration limit, Callable<Boolean> condition) {
    until(what, limit, condition, () -> "");
  }

  /**
   * Returns as soon as the condition holds.
   *
   * @param story what to add to the message when time is up, for instance the end of a log
   */
  public static void until(
      String what, Duration limit, Callable<Boolean> condition, Supplier<String> story) {
    long end = System.nanoTime() + limit.toNanos();
    Exception last = null;
    while (true) {
      long asked = System.nanoTime();
      try {
        if (condition.call()) {
          return;
        }
        last = null;
      } catch (LabException e) {
        throw e;
      } catch (Exception e) {
        last = e;
      }
      if (System.nanoTime() - end >= 0) {
        String because = last == null ? "" : ", last error: " + last;
        throw new LabException(
            "not within " + limit.toMillis() + " ms: " + what + because + story.get(), last);
      }
      try {
        Thread.sleep(pauseMillis(asked));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LabException("interrupted while waiting: " + what, e);
      }
    }
  }

  /**
   * As long as the answer took: what is costly to ask must not keep from work who is waited for.
   */
  private static long pauseMillis(long askedNanos) {
    long took = (System.nanoTime() - askedNanos) / 1_000_000;
    return Math.min(Math.max(took, LEAST_PAUSE_MILLIS), LONGEST_PAUSE_MILLIS);
  }
}
