package io.weir.event;

/**
 * Why something did not work, in the gateway's own words. Adapters translate driver errors into
 * this; policies read only the {@link Kind}.
 *
 * @param kind what the failure says about the next try
 * @param reason a short stable slug such as {@code http-timeout}, fit for a metric label
 * @param message one line for a person, at most {@value #MAX_MESSAGE} characters, control
 *     characters replaced, without secrets and without the input itself
 */
public record Failure(Kind kind, String reason, String message) {

  /** The longest message kept. */
  public static final int MAX_MESSAGE = 300;

  /** What a failure says about the next try. */
  public enum Kind {
    /** The record itself is at fault; trying again cannot help. */
    RECORD,
    /** A dependency failed this call; another try may succeed, and uses an attempt. */
    TRANSIENT,
    /** A dependency is away as a whole; another try may succeed, and uses no attempt. */
    OUTAGE,
    /** Our own store or broker; nothing may be routed, the line stops and waits. */
    INFRASTRUCTURE,
    /** Rights, credentials or settings are wrong; the line stops until somebody mends them. */
    CONFIGURATION
  }

  public Failure {
    message = oneLine(message);
  }

  /** A record fault with this reason and message. */
  public static Failure record(String reason, String message) {
    return new Failure(Kind.RECORD, reason, message);
  }

  /** A transient failure of a dependency. */
  public static Failure transientFault(String reason, String message) {
    return new Failure(Kind.TRANSIENT, reason, message);
  }

  /** A dependency that is away as a whole. */
  public static Failure outage(String reason, String message) {
    return new Failure(Kind.OUTAGE, reason, message);
  }

  /** Cuts to {@value #MAX_MESSAGE} characters and replaces every control character by a space. */
  static String oneLine(String text) {
    if (text == null) {
      return "";
    }
    int length = Math.min(text.length(), MAX_MESSAGE);
    StringBuilder line = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      boolean unsafe = Character.isISOControl(c) || Character.isSurrogate(c) || isBidiControl(c);
      line.append(unsafe ? ' ' : c);
    }
    return line.toString();
  }

  private static boolean isBidiControl(char c) {
    return (c >= '\u202A' && c <= '\u202E') || (c >= '\u2066' && c <= '\u2069');
  }
}
