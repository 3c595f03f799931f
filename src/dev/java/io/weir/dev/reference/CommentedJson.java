package io.weir.dev.reference;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.StreamSupport;

/**
 * Writes JSON with comments, indented by two spaces, with commas and blank lines. The same calls
 * write the same text. Touched by one thread.
 */
final class CommentedJson {

  private static final int WIDTH = 100;

  private final StringBuilder text = new StringBuilder();

  /** For each open object or list, whether it is still empty. */
  private final Deque<Boolean> empty = new ArrayDeque<>();

  private boolean commented;

  /** Opens an object or a list. */
  void open(char bracket) {
    text.append(bracket);
    empty.push(true);
  }

  /** Closes what was opened last. */
  void close(char bracket) {
    if (!empty.pop()) {
      newLine();
    }
    text.append(bracket);
  }

  /** Writes a comment above the next member. */
  void comment(String sentence) {
    next(true);
    StringBuilder line = new StringBuilder();
    int width = WIDTH - 2 * empty.size() - 3;
    for (String word : sentence.split("\\s+")) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        commentLine(line);
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    commentLine(line);
    commented = true;
  }

  private void commentLine(CharSequence line) {
    newLine();
    text.append("// ").append(line);
  }

  /** Begins a member of an object; its value follows. */
  void member(String name) {
    item();
    text.append(TextNode.valueOf(name)).append(": ");
  }

  /** Begins an item of a list; its value follows. */
  void item() {
    if (!commented) {
      next(false);
    }
    commented = false;
    newLine();
  }

  /** Writes a value on one line. */
  void value(JsonNode value) {
    text.append(inline(value));
  }

  private void next(boolean apart) {
    if (!empty.pop()) {
      text.append(apart ? ",\n" : ",");
    }
    empty.push(false);
  }

  private void newLine() {
    text.append('\n').append("  ".repeat(empty.size()));
  }

  /** All that was written. */
  String text() {
    return text + "\n";
  }

  /** A value on one line, with a space after each comma. */
  static String inline(JsonNode value) {
    return value.isArray()
        ? StreamSupport.stream(value.spliterator(), false)
            .map(CommentedJson::inline)
            .collect(joining(", ", "[", "]"))
        : value.toString();
  }
}
