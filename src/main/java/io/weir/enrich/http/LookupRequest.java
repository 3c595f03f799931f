package io.weir.enrich.http;

import io.weir.async.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One input on its way to the service, and how long anybody still waits for its answer: batches
 * that join later may wait longer than the one that asked first. Any thread.
 */
final class LookupRequest {
  private final String input;
  private final AtomicLong wantedUntil;
  private volatile long sentAt;
  private volatile boolean sent;
  private boolean withdrawn;

  /** Bounded by those who wait for the answer. */
  private final List<Runnable> onWithdrawal = new ArrayList<>(2);

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

  /** How long the answer is of use; 0 or less if it is not any more. */
  long remainingNanos() {
    return wantedUntil.get() - System.nanoTime();
  }

  boolean isStillWanted() {
    return remainingNanos() > 0;
  }

  /** It waits for nobody but the service now. */
  void markSent() {
    if (!sent) {
      sentAt = System.nanoTime();
      sent = true;
    }
  }

  /** Whether the service has been asked before this time. */
  boolean isSentBefore(long nanoTime) {
    return sent && sentAt - nanoTime < 0;
  }

  /** The answer that was given may be another's. */
  void withdraw() {
    List<Runnable> undo;
    synchronized (this) {
      withdrawn = true;
      undo = List.copyOf(onWithdrawal);
      onWithdrawal.clear();
    }
    undo.forEach(Runnable::run);
  }

  synchronized boolean isWithdrawn() {
    return withdrawn;
  }

  /** Has this run if the answer is withdrawn from now on, after what was to run before. */
  synchronized void onWithdrawal(Runnable undo) {
    onWithdrawal.add(undo);
  }
}
