package io.weir.enrich.http;

import io.weir.async.Deadline;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One input on its way to the service, and how long anybody still waits for its answer: batches
 * that join later may wait longer than the one that asked first. Any thread.
 */
final class LookupRequest {
  private final String input;
  private final AtomicLong wantedUntil;

  LookupRequest(String input, Deadline deadline) {
    this.input = input;
    this.wantedUntil = new AtomicLong(deadline.nanoTime());
  }

  String input() {
    return input;
  }

  /** Somebody else waits for the answer too. */
  void join(Deadline deadline) {
    wantedUntil.accumulateAndGet(
        deadline.nanoTime(), (known, other) -> other - known > 0 ? other : known);
  }

  boolean isStillWanted() {
    return wantedUntil.get() - System.nanoTime() > 0;
  }
}
