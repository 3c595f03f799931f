package io.weir.retry;

import io.weir.config.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Delay tiers and the number of tries. */
public record RetrySettings(
    @Setting(
            value =
                "One delay topic each, `<source topic>.retry.<delay>`; the n-th retry waits the n-th"
                    + " delay, later ones the last.",
            byDefault = "[\"10s\", \"1m\", \"10m\"]",
            min = "1",
            max = "10")
        List<Duration> delays,
    @Setting(
            value =
                "Retries before the dead letter; by default one for each delay. An outage uses none,"
                    + " and an event waits for the next longer delay each time it meets one.",
            byDefault = "",
            min = "1",
            max = "1000")
        Optional<Integer> attempts) {

  /** How many retries an event gets. */
  public int maxAttempts() {
    return attempts.orElse(delays.size());
  }
}
