package io.weir.config;

/**
 * One thing that is wrong with the configuration.
 *
 * @param pointer the JSON pointer of the setting; empty for the file as a whole
 * @param message what is wrong and how to mend it: one line, at most {@value #MAX_LENGTH}
 *     characters, never the value of a secret
 */
public record Problem(String pointer, String message) {

  /** The longest pointer and the longest message kept. */
  public static final int MAX_LENGTH = 500;

  public Problem {
    pointer = printable(pointer);
    message = printable(message);
  }

  @Override
  public String toString() {
    return pointer.isEmpty() ? message : pointer + ": " + message;
  }

  /** The file is untrusted: its names must not steer a terminal or forge a line of a log. */
  private static String printable(String text) {
    StringBuilder line = new StringBuilder(Math.min(text.length(), MAX_LENGTH));
    text.codePoints().limit(MAX_LENGTH).map(Problem::printable).forEach(line::appendCodePoint);
    if (text.codePointCount(0, text.length()) > MAX_LENGTH) {
      line.append('…');
    }
    return line.toString();
  }

  private static int printable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          '\uFFFD';
      default -> codePoint;
    };
  }
}
