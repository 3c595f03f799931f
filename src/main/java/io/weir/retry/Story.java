package io.weir.retry;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.weir.event.Failure;
import java.time.Instant;
import java.util.Locale;

/**
 * The story of an event's failed tries: one JSON array, an entry for each try, at most {@value
 * #MAX_LENGTH} characters. The first entry and the newest ones are kept. Pure.
 */
public final class Story {

  /** The story of an event to which nothing has happened. */
  public static final String EMPTY = "[]";

  static final int MAX_LENGTH = 4_000;

  private static final JsonStringEncoder ENCODER = JsonStringEncoder.getInstance();

  private Story() {}

  /** The story with one more failed try; {@code attempt} 0 is the first. */
  public static String with(
      String story, int attempt, long atMillis, String enrichment, Failure failure) {
    String entry =
        "{\"attempt\":"
            + attempt
            + ",\"at\":\""
            + Instant.ofEpochMilli(atMillis)
            + "\",\"enrichment\":"
            + quoted(enrichment)
            + ",\"class\":\""
            + failure.kind().name().toLowerCase(Locale.ROOT)
            + "\",\"reason\":"
            + quoted(failure.reason())
            + ",\"message\":"
            + quoted(failure.message())
            + "}";
    String before = story.length() < 2 ? EMPTY : story;
    String head = before.substring(0, before.length() - 1);
    while (head.length() + entry.length() + 2 > MAX_LENGTH) {
      int cut = secondEntry(head);
      if (cut < 0) {
        head = "[";
        break;
      }
      // The first entry tells how it began; the oldest after it make room.
      head = withoutSecond(head, cut);
    }
    return head + (head.equals("[") ? "" : ",") + entry + "]";
  }

  private static int secondEntry(String head) {
    int at = head.indexOf(",{\"attempt\":");
    return at < 0 ? -1 : at;
  }

  private static String withoutSecond(String head, int cut) {
    int next = head.indexOf(",{\"attempt\":", cut + 1);
    return next < 0 ? head.substring(0, cut) : head.substring(0, cut) + head.substring(next);
  }

  /** A JSON string with its quotes. */
  public static String quoted(String text) {
    return '"' + new String(ENCODER.quoteAsString(text)) + '"';
  }
}
