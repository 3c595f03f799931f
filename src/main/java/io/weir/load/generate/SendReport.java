package io.weir.load.generate;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * How the sending went.
 *
 * @param sent events handed to the producer
 * @param refused events whose sending failed for good; the gateway owes nothing for them
 * @param refusal why the first of them failed; null if none did
 * @param lateSends events sent more than {@value BurstSender#LATE_MILLIS} ms after their intended
 *     time; their latency counts from the intended time all the same
 * @param sendSeconds from the start to the last acknowledgement
 * @param sentBytes bytes of all values
 */
public record SendReport(
    int sent, int refused, String refusal, int lateSends, double sendSeconds, long sentBytes) {

  /** Whether something was sent and the broker took all of it. */
  @JsonIgnore
  public boolean isComplete() {
    return sent > 0 && refused == 0;
  }
}
