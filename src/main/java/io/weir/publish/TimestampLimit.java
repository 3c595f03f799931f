package io.weir.publish;

/**
 * How far from now a topic lets the times of its records be, in one direction, as found out by
 * sending: between the farthest that it took and the nearest that it refused, half of the way is
 * tried. So a limit costs few refusals, however far beyond it the times are. Pure counting; lives
 * on the publisher's worker thread.
 */
final class TimestampLimit {
  private long taken;
  private long refused = Long.MAX_VALUE;

  /** Whether a time so many milliseconds from now is tried. */
  boolean mayBeWithin(long distance) {
    return distance <= taken + (refused - taken) / 2;
  }

  /** A time so far from now was taken. */
  void taken(long distance) {
    taken = Math.max(taken, distance);
    if (refused <= taken) {
      refused = Long.MAX_VALUE;
    }
  }

  /** A time so far from now was refused. */
  void refused(long distance) {
    refused = Math.min(refused, distance);
    if (taken >= refused) {
      taken = 0;
    }
  }

  /** Forgets what was refused: the topic's settings may be others by now. */
  void forget() {
    refused = Long.MAX_VALUE;
  }
}
