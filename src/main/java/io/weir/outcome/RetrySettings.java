package io.weir.outcome;

import io.weir.config.DurationCodec;
import io.weir.config.Setting;
import io.weir.config.Validatable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Delay tiers and the number of tries. */
public record RetrySettings(
    @Setting(
            value =
                "One delay topic each, `<source topic>.retry.<delay>`; the n-th retry waits the n-th"
                    + " delay, later ones the last. None is shorter than 1s.",
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
        Optional<Integer> attempts)
    implements Validatable {

  /** A shorter delay would have an event go round through Postgres and Kafka without rest. */
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  @Override
  public void check(Complaints complaints) {
    for (int i = 0; i < delays.size(); i++) {
      String delay = "/delays/" + i;
      if (complaints.areValid(delay) && delays.get(i).compareTo(SHORTEST) < 0) {
        complaints.add(delay, "must be at least 1s, is " + DurationCodec.write(delays.get(i)));
      }
    }
  }

  /** How many retries an event gets. */
  public int maxAttempts() {
    return attempts.orElse(delays.size());
  }
}
