package io.weir.enrich.http;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;

/** Reads how long a service asks to be left alone. Pure. */
final class RetryAfter {

  /** Where the service says nothing, or what nobody can read. */
  static final Duration UNSAID = Duration.ofSeconds(1);

  static final Duration SHORTEST = Duration.ofMillis(100);

  /** Afterwards it is asked again, whatever it said. */
  static final Duration LONGEST = Duration.ofMinutes(10);

  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

  private RetryAfter() {}

  /** The pause of a header's value, which may be null: seconds, or a date. */
  static Duration read(String value, Instant now) {
    if (value == null) {
      return UNSAID;
    }
    String text = value.strip();
    if (SECONDS.matcher(text).matches()) {
      return bounded(Duration.ofSeconds(Long.parseLong(text)));
    }
    try {
      ZonedDateTime date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
      return bounded(Duration.between(now, date.toInstant()));
    } catch (DateTimeParseException e) {
      return UNSAID;
    }
  }

  private static Duration bounded(Duration pause) {
    return pause.compareTo(SHORTEST) < 0
        ? SHORTEST
        : pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
  }
}
