package io.weir.text;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/**
 * JSON strings, for what is put together by hand because it is written for each event: a generator
 * and its buffers would cost more than all the rest of it. Pure.
 */
public final class JsonText {
  private static final JsonStringEncoder ENCODER = JsonStringEncoder.getInstance();

  private JsonText() {}

  /** A JSON string with its quotes. */
  public static String quoted(String text) {
    StringBuilder json = new StringBuilder(text.length() + 16);
    quote(text, json);
    return json.toString();
  }

  /** Appends a JSON string with its quotes. */
  public static void quote(String text, StringBuilder json) {
    json.append('"');
    if (isPlain(text)) {
      json.append(text);
    } else {
      ENCODER.quoteAsString(text, json);
    }
    json.append('"');
  }

  /** Nearly every text is, and is then copied as a whole. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        return false;
      }
    }
    return true;
  }
}
