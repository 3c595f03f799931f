package io.weir.postgres;

import io.weir.async.Backoff;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * How many connections the server has room for, as far as its refusals tell: after one it is asked
 * again now and then, by one at a time, and everybody else is content with what there is. Thread-
 * safe.
 */
final class ConnectionAllowance {
  private static final Backoff REFUSED =
      new Backoff(Duration.ofMillis(500), Duration.ofSeconds(10));

  /** How long to wait for the answer to somebody else's question. */
  private static final long ASKED_MILLIS = 100;

  private final LongSupplier millis;
  private int open;
  private int openWhenRefused = Integer.MAX_VALUE;
  private int refusals;
  private long askAt;
  private int asking;
  private long timesRefused;

  /**
   * All that anybody wants, until the server refuses one.
   *
   * @param millis a clock that only goes forward
   */
  ConnectionAllowance(LongSupplier millis) {
    this.millis = millis;
  }

  /**
   * Whether to make do with the connections there are.
   *
   * @return for how many milliseconds; if empty, a connection is to be asked for now, and {@link
   *     #opened}, {@link #refused} or {@link #failed} to be told of it
   */
  synchronized OptionalLong waitMillis() {
    long wait = askAt - millis.getAsLong();
    if (open > 0 && refusals > 0 && (wait > 0 || asking > 0)) {
      return OptionalLong.of(wait > 0 ? wait : ASKED_MILLIS);
    }
    asking++;
    return OptionalLong.empty();
  }

  /**
   * Notes a new connection.
   *
   * @return whether there is room for more than when one was refused
   */
  synchronized boolean opened() {
    asking--;
    open++;
    if (open <= openWhenRefused) {
      return false;
    }
    refusals = 0;
    openWhenRefused = Integer.MAX_VALUE;
    return true;
  }

  /** Notes that a connection is closed. */
  synchronized void closed() {
    open--;
    if (open == 0) {
      // The server may be another one by now.
      openWhenRefused = refusals == 0 ? Integer.MAX_VALUE : 0;
    }
  }

  /** Notes that it could not be known whether there is room. */
  synchronized void failed() {
    asking--;
  }

  /**
   * Notes that there was no room.
   *
   * @return for how many milliseconds to make do with the connections there are, or are being made;
   *     empty if there are none
   */
  synchronized OptionalLong refused() {
    asking--;
    timesRefused++;
    if (open + asking == 0) {
      return OptionalLong.empty();
    }
    // Several may be refused at the same moment, which is one refusal.
    long wait = askAt - millis.getAsLong();
    if (refusals == 0 || wait <= 0) {
      refusals++;
      wait = REFUSED.millis(refusals);
      askAt = millis.getAsLong() + wait;
    }
    openWhenRefused = open + asking;
    return OptionalLong.of(wait);
  }

  synchronized long timesRefused() {
    return timesRefused;
  }

  /** The connections there are. */
  synchronized int open() {
    return open;
  }
}
