package io.weir.outcome;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Outputs written the slow way, to compare with: valid JSON text is copied value by value, without
 * any notion of where in it something stands.
 */
final class SpliceReference {
  private final String event;
  private final List<JsonPointer> outputs;
  private final String[] values;
  private final TreeSet<Integer> pending = new TreeSet<>();
  private final StringBuilder written = new StringBuilder();
  private int at;

  private SpliceReference(String event, List<JsonPointer> outputs, String[] values) {
    this.event = event;
    this.outputs = outputs;
    this.values = values;
    for (int i = 0; i < values.length; i++) {
      if (values[i] != null) {
        pending.add(i);
      }
    }
  }

  /** The event with these values; null where an output has none. */
  static String written(String event, List<JsonPointer> outputs, String... values) {
    SpliceReference reference = new SpliceReference(event, outputs, values);
    reference.value(JsonPointer.empty());
    reference.blanks();
    return reference.written.toString();
  }

  private void value(JsonPointer here) {
    blanks();
    int begin = written.length();
    copyValue(here);
    int output = outputs.indexOf(here);
    if (output >= 0) {
      written.setLength(begin);
      written.append(values[output] == null ? "null" : values[output]);
      pending.remove(output);
    } else if (written.substring(begin).equals("null") && !below(here).isEmpty()) {
      written.setLength(begin);
      object(here);
    }
  }

  private void copyValue(JsonPointer here) {
    switch (event.charAt(at)) {
      case '{' -> copyMembers(here);
      case '[' -> copyElements();
      case '"' -> copyString();
      default -> {
        while (at < event.length() && ",]} \n\t".indexOf(event.charAt(at)) < 0) {
          copy();
        }
      }
    }
  }

  private void copyMembers(JsonPointer here) {
    copy();
    blanks();
    boolean empty = event.charAt(at) == '}';
    while (event.charAt(at) != '}') {
      String name = copyString();
      blanks();
      copy();
      value(here.appendProperty(name));
      blanks();
      if (event.charAt(at) == ',') {
        copy();
        blanks();
      }
    }
    List<Integer> below = below(here);
    if (!below.isEmpty() && !empty) {
      written.append(',');
    }
    members(here);
    copy();
  }

  /** Nothing lies on an index. */
  private void copyElements() {
    JsonPointer nowhere = JsonPointer.compile("/no/output");
    copy();
    blanks();
    while (event.charAt(at) != ']') {
      value(nowhere);
      blanks();
      if (event.charAt(at) == ',') {
        copy();
      }
    }
    copy();
  }

  private String copyString() {
    int begin = at;
    copy();
    while (event.charAt(at) != '"') {
      if (event.charAt(at) == '\\') {
        copy();
      }
      copy();
    }
    copy();
    return event.substring(begin + 1, at - 1).replace("\\u0061", "a");
  }

  private void object(JsonPointer here) {
    written.append('{');
    members(here);
    written.append('}');
  }

  private void members(JsonPointer here) {
    String comma = "";
    for (List<Integer> below = below(here); !below.isEmpty(); below = below(here)) {
      JsonPointer output = outputs.get(below.get(0));
      String name = nextName(output, here);
      JsonPointer member = here.appendProperty(name);
      written.append(comma).append('"').append(name).append("\":");
      comma = ",";
      if (member.equals(output)) {
        written.append(values[below.get(0)]);
        pending.remove(below.get(0));
      } else {
        object(member);
      }
    }
  }

  private static String nextName(JsonPointer output, JsonPointer here) {
    String rest = output.toString().substring(here.toString().length() + 1);
    return rest.contains("/") ? rest.substring(0, rest.indexOf('/')) : rest;
  }

  private List<Integer> below(JsonPointer here) {
    List<Integer> below = new ArrayList<>();
    for (int output : pending) {
      if (outputs.get(output).toString().startsWith(here + "/")) {
        below.add(output);
      }
    }
    return below;
  }

  private void blanks() {
    while (at < event.length() && " \n\t".indexOf(event.charAt(at)) >= 0) {
      copy();
    }
  }

  private void copy() {
    written.append(event.charAt(at++));
  }
}
