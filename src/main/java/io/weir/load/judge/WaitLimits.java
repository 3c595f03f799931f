package io.weir.load.judge;

import java.time.Duration;

/**
 * How long the judge waits for what is still to come, once all is sent.
 *
 * @param quiet gives up when nothing has come out for so long
 * @param limit gives up after so long in any case
 * @param settling goes on reading for so long after the last event has come out, for repeats
 * @param awaitRetries whether events in retry topics must come out too
 */
public record WaitLimits(Duration quiet, Duration limit, Duration settling, boolean awaitRetries) {

  /** For a gateway that is running: half a minute of silence, ten minutes in all. */
  public static final WaitLimits DEFAULT =
      new WaitLimits(Duration.ofSeconds(30), Duration.ofMinutes(10), Duration.ofSeconds(1), false);

  /** The same limits, with retries awaited or not. */
  public WaitLimits awaitingRetries(boolean awaited) {
    return new WaitLimits(quiet, limit, settling, awaited);
  }
}
