package io.weir.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.weir.event.Failure;
import io.weir.text.JsonText;
import io.weir.text.PostgresText;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;

/**
 * The log of an event's failed tries: one JSON array, an entry for each try, at most {@value
 * #MAX_LENGTH} characters. The first entry and the newest ones are kept. Pure.
 */
public final class AttemptLog {

  /** The log of an event to which nothing has happened. */
  public static final String EMPTY = "[]";

  static final int MAX_LENGTH = 4_000;

  /** In UTF-8. */
  static final int MAX_BYTES = 3 * MAX_LENGTH;

  private static final JsonFactory JSON = new JsonFactory();

  private AttemptLog() {}

  /** The log with one more failed try; {@code attempt} 0 is the first. */
  public static String with(
      String log, int attempt, long atMillis, String enrichment, Failure failure) {
    String entry =
        "{\"attempt\":"
            + attempt
            + ",\"at\":\""
            + Instant.ofEpochMilli(atMillis)
            + "\",\"enrichment\":"
            + JsonText.quoted(enrichment)
            + ",\"class\":\""
            + failure.kind().name().toLowerCase(Locale.ROOT)
            + "\",\"reason\":"
            + JsonText.quoted(failure.reason())
            + ",\"message\":"
            + JsonText.quoted(failure.message())
            + "}";
    String before = log.length() < 2 ? EMPTY : log;
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

  /**
   * A log that a stranger may have written, if it is one that can be kept and continued: an array
   * of flat objects without a text that the store would refuse. Else an empty one.
   */
  static String trusted(String log) {
    boolean bracketed = log.startsWith("[") && log.endsWith("]");
    if (!bracketed || log.length() > MAX_LENGTH) {
      return EMPTY;
    }
    try (JsonParser in = JSON.createParser(log)) {
      in.nextToken();
      int entries = 0;
      while (in.nextToken() == JsonToken.START_OBJECT) {
        entries++;
        while (in.nextToken() == JsonToken.FIELD_NAME) {
          if (!PostgresText.isClean(in.currentName())
              || !in.nextToken().isScalarValue()
              || !PostgresText.isClean(in.getText())) {
            return EMPTY;
          }
        }
      }
      boolean whole = in.currentToken() == JsonToken.END_ARRAY && in.nextToken() == null;
      return whole && entries > 0 ? log : EMPTY;
    } catch (IOException e) {
      return EMPTY;
    }
  }

  private static int secondEntry(String head) {
    return head.indexOf(",{\"attempt\":");
  }

  private static String withoutSecond(String head, int cut) {
    int next = head.indexOf(",{\"attempt\":", cut + 1);
    return next < 0 ? head.substring(0, cut) : head.substring(0, cut) + head.substring(next);
  }
}
