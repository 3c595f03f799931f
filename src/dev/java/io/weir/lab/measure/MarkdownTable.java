package io.weir.lab.measure;

import java.util.ArrayList;
import java.util.List;

/** Tables as Markdown, with columns that are aligned for whoever reads the text itself. */
public final class MarkdownTable {
  private MarkdownTable() {}

  /**
   * The table as lines, each ended by a line feed.
   *
   * @param cells header and rows, all of the same length
   */
  public static String text(List<List<String>> cells) {
    StringBuilder text = new StringBuilder();
    int columns = cells.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : cells) {
      for (int column = 0; column < columns; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    for (int row = 0; row < cells.size(); row++) {
      for (int column = 0; column < columns; column++) {
        text.append("| ").append(padded(cells.get(row).get(column), widths[column], column > 0));
        text.append(' ');
      }
      text.append("|\n");
      if (row == 0) {
        text.append(rule(widths));
      }
    }
    return text.toString();
  }

  /** The same cells with rows and columns changed for one another. */
  public static List<List<String>> transposed(List<List<String>> cells) {
    List<List<String>> turned = new ArrayList<>();
    for (int column = 0; column < cells.get(0).size(); column++) {
      int of = column;
      turned.add(cells.stream().map(row -> row.get(of)).toList());
    }
    return turned;
  }

  private static String rule(int[] widths) {
    StringBuilder rule = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      rule.append('|').append("-".repeat(widths[column] + 1)).append(column > 0 ? ':' : '-');
    }
    return rule.append("|\n").toString();
  }

  private static String padded(String cell, int width, boolean right) {
    String blanks = " ".repeat(width - cell.length());
    return right ? blanks + cell : cell + blanks;
  }
}
