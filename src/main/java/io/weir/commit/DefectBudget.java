package io.weir.commit;

import io.weir.event.Failure;
import io.weir.event.Outcome;
import io.weir.ops.Defect;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Keeps a whole topic from being poured into the dead letters by a fault that is not the events': a
 * defect of the program, or a constraint or trigger of the database. Within a minute no more than a
 * share of all events may be given up for such a reason, or {@value #FREE}; beyond it the line has
 * to wait, and a few events at a time still pass. Thread-safe, pure but for the clock.
 */
public final class DefectBudget {

  /** So many may be given up within a minute whatever their share. */
  static final int FREE = 20;

  private static final int SLICES = 6;
  private static final long SLICE_NANOS = Duration.ofSeconds(10).toNanos();

  private final double share;
  private final LongSupplier nanoTime;
  private final long[] events = new long[SLICES];
  private final long[] givenUpEvents = new long[SLICES];
  private long newest;

  /**
   * @param share of the events of the last minute, from 0 to 1
   */
  public DefectBudget(double share, LongSupplier nanoTime) {
    this.share = share;
    this.nanoTime = nanoTime;
    this.newest = slice();
  }

  /** Whether an event with this outcome is given up for what need not be its own fault. */
  static boolean counts(Outcome outcome) {
    return outcome instanceof Outcome.Dead dead && counts(dead.deadLetter().failure());
  }

  /** Whether this is a defect, or a refusal by a constraint or trigger: SQLSTATE class 23. */
  static boolean counts(Failure failure) {
    return failure.reason().equals(Defect.REASON) || failure.reason().startsWith("postgres-23");
  }

  /** How many of these count. */
  static int counting(List<Outcome> outcomes) {
    int counting = 0;
    for (Outcome outcome : outcomes) {
      counting += counts(outcome) ? 1 : 0;
    }
    return counting;
  }

  /**
   * Whether so many events may pass of which so many are given up; notes them if so.
   *
   * @param more events that were not noted before
   */
  synchronized boolean admits(int more, int givenUp) {
    turn();
    long all = Arrays.stream(events).sum() + more;
    long dead = Arrays.stream(givenUpEvents).sum() + givenUp;
    if (givenUp > 0 && dead > FREE && dead > share * all) {
      return false;
    }
    int at = Math.floorMod(newest, SLICES);
    events[at] += more;
    givenUpEvents[at] += givenUp;
    return true;
  }

  /** Why the line waits. */
  Failure failure(Failure last) {
    return new Failure(
        Failure.Kind.INFRASTRUCTURE,
        "too-many-defects",
        "the line waits, as too many events of the last minute would be dead letters for what need"
            + " not be their fault (event.defectShare is "
            + share
            + "); mend the cause: "
            + last.reason()
            + " "
            + last.message());
  }

  private long slice() {
    return Math.floorDiv(nanoTime.getAsLong(), SLICE_NANOS);
  }

  private void turn() {
    long now = slice();
    for (long s = Math.max(newest + 1, now - SLICES + 1); s <= now; s++) {
      events[Math.floorMod(s, SLICES)] = 0;
      givenUpEvents[Math.floorMod(s, SLICES)] = 0;
    }
    newest = Math.max(newest, now);
  }
}
