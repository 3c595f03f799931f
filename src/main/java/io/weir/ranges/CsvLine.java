package io.weir.ranges;

import java.util.ArrayList;
import java.util.List;

/** One line of separated columns, quoted or not. Pure. */
final class CsvLine {
  private static final char QUOTE = '"';
  private static final char[] SEPARATORS = {',', ';', '\t'};

  private CsvLine() {}

  /** What separates the columns of this line: the character that stands in it most often. */
  static char separator(String line) {
    char best = SEPARATORS[0];
    long most = 0;
    for (char separator : SEPARATORS) {
      long count = line.chars().filter(c -> c == separator).count();
      if (count > most) {
        best = separator;
        most = count;
      }
    }
    return best;
  }

  /** The columns, without their quotes and the blanks around them; null if a quote stays open. */
  static List<String> columns(String line, char separator) {
    List<String> columns = new ArrayList<>(4);
    StringBuilder column = new StringBuilder(line.length());
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == QUOTE && quoted && i + 1 < line.length() && line.charAt(i + 1) == QUOTE) {
        column.append(c);
        i++;
      } else if (c == QUOTE) {
        quoted = !quoted;
      } else if (c == separator && !quoted) {
        columns.add(column.toString().strip());
        column.setLength(0);
      } else {
        column.append(c);
      }
    }
    columns.add(column.toString().strip());
    return quoted ? null : columns;
  }
}
