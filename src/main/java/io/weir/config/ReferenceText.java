package io.weir.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text of the configuration, taken apart into literal parts and references: {@code ${env:NAME}},
 * {@code ${file:/path}}, and {@code $${} for a literal {@code ${}. Pure.
 */
record ReferenceText(List<Part> parts) {

  /** A piece of the text, in its order. */
  sealed interface Part permits Literal, Variable, FileContent, Malformed {

    /** The text that it stands for. */
    String value(References references) throws UnresolvedException;

    /** Whether its value is from outside the configuration. */
    default boolean isReference() {
      return true;
    }
  }

  /** Stands for itself. */
  record Literal(String text) implements Part {
    @Override
    public String value(References references) {
      return text;
    }

    @Override
    public boolean isReference() {
      return false;
    }
  }

  /** Stands for the value of a variable of the environment. */
  record Variable(String name) implements Part {
    @Override
    public String value(References references) throws UnresolvedException {
      return references.variable(name);
    }
  }

  /** Stands for the content of a file. */
  record FileContent(String path) implements Part {
    @Override
    public String value(References references) throws UnresolvedException {
      return references.content(path);
    }
  }

  /** Looks like a reference but is none; the message says how to write one. */
  record Malformed(String message) implements Part {
    @Override
    public String value(References references) throws UnresolvedException {
      throw new UnresolvedException(message);
    }
  }

  private static final Pattern OPENING = Pattern.compile("\\$?\\$\\{");
  private static final Pattern VARIABLE = Pattern.compile("env:([A-Za-z_][A-Za-z0-9_.-]*)");
  private static final Pattern FILE = Pattern.compile("file:(/[^\\x00]+)");

  /** Takes a text apart; whatever it holds, this succeeds. */
  static ReferenceText of(String text) {
    List<Part> parts = new ArrayList<>();
    Matcher opening = OPENING.matcher(text);
    int done = 0;
    while (opening.find(done)) {
      literal(parts, text.substring(done, opening.start()));
      if (opening.group().length() == 3) {
        literal(parts, "${");
        done = opening.end();
        continue;
      }
      int end = text.indexOf('}', opening.end());
      if (end < 0) {
        parts.add(new Malformed("a reference has no closing }; a literal ${ is written $${"));
        return new ReferenceText(parts);
      }
      parts.add(reference(text.substring(opening.end(), end)));
      done = end + 1;
    }
    literal(parts, text.substring(done));
    return new ReferenceText(parts);
  }

  private static void literal(List<Part> parts, String text) {
    if (!text.isEmpty()) {
      parts.add(new Literal(text));
    }
  }

  private static Part reference(String inside) {
    Matcher variable = VARIABLE.matcher(inside);
    if (variable.matches()) {
      return new Variable(variable.group(1));
    }
    Matcher file = FILE.matcher(inside);
    if (file.matches()) {
      return new FileContent(file.group(1));
    }
    return new Malformed(
        "a reference is written ${env:NAME} or ${file:/absolute/path}; a literal ${ is written"
            + " $${");
  }
}
