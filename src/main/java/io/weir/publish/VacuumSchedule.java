package io.weir.publish;

/**
 * When the outbox is vacuumed: after so many deleted rows that it pays, one vacuum at a time, and
 * never for more than a tenth of the time, for each publisher. That is far from what a vacuum
 * takes, unless an old snapshot keeps it from clearing anything away: then each would look at more
 * dead rows than the last. Pure counting; lives on its publisher's event loop.
 */
final class VacuumSchedule {
  private static final long ROWS = 20_000;
  private static final int REST = 9;

  private long dead;
  private boolean running;
  private long began;
  private long rest;

  /** So many rows have been deleted. */
  void deleted(long rows) {
    dead += rows;
  }

  /** Whether a vacuum begins now, by {@link System#nanoTime}. */
  boolean begins(long now) {
    if (running || dead < ROWS || (rest > 0 && now - began < rest)) {
      return false;
    }
    running = true;
    began = now;
    dead = 0;
    return true;
  }

  /** It has ended, well or not. */
  void ended(long now) {
    running = false;
    rest = (1 + REST) * (now - began);
  }
}
