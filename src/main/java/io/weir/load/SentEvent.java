package io.weir.load;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * How the sending went.
 *
 * @param sent events handed to the producer
 * @param refused events whose sending failed for good; the gateway owes nothing for them
 * @param refusal why the first of them failed; null if none did
 * @param lateSends events sent more than {@value Sender#LATE_MILLIS} ms after their intended time;
 *     their latency counts from the intended time all the same
 * @param sendSeconds from the start to the last acknowledgement
 * @param sentBytes bytes of all values
 */
public record SentEvent(
    int sent, int refused, String refusal, int lateSends, double sendSeconds, long sentBytes) {

  /** Whether something was sent and the broker took all of it. */
  @JsonIgnore
  public boolean isComplete() {
    return sent > 0 && refused == 0;
  }

  /** One line of JSON. */
  public String toJson() {
    return ReportText.json(this);
  }

  /** A line or two for a person. */
  public String toText() {
    ReportText text =
        new ReportText()
            .line(
                "sent %,d events (%.1f MB) in %.1f s: %,.0f events/s; %,d refused, %,d late",
                sent, sentBytes / 1e6, sendSeconds, sent / sendSeconds, refused, lateSends);
    return (refusal == null ? text : text.line("first refusal: %s", refusal)).toString();
  }
}
