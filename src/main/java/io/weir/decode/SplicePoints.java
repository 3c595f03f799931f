package io.weir.decode;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Where in the bytes of one event its outputs go. Writing them leaves every other byte as it was: a
 * new member goes before the closing brace of the deepest object that exists on its path, where a
 * null counts as no object yet; a value that stands at an output's pointer already is replaced, by
 * null if the look-up has none, because what somebody else wrote there must not pass for ours.
 * Pure.
 */
public final class SplicePoints {
  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

  private final PointerTree pointers;
  // By node: where the object there closes, and whether it has no members; -1 where there is none.
  final int[] closeAt;
  final boolean[] empty;
  // By node: where a null stands in the stead of an object, or -1.
  final int[] nullAt;
  // By output: the value that stands there already, or -1.
  final int[] from;
  final int[] to;

  SplicePoints(PointerTree pointers) {
    this.pointers = pointers;
    closeAt = new int[pointers.size()];
    empty = new boolean[pointers.size()];
    nullAt = new int[pointers.size()];
    from = new int[pointers.outputCount()];
    to = new int[pointers.outputCount()];
    Arrays.fill(closeAt, -1);
    Arrays.fill(nullAt, -1);
    Arrays.fill(from, -1);
  }

  private record Edit(int from, int to, byte[] text) {}

  /** The nodes below an object, and the value that goes to the last of them. */
  private record Addition(List<PointerTree.Node> path, byte[] value) {

    /** The most bytes it takes: each node has a comma, its member and two braces. */
    int size() {
      int size = value.length;
      for (PointerTree.Node node : path) {
        size += node.member.length + 3;
      }
      return size;
    }
  }

  /**
   * The event with its outputs.
   *
   * @param values one JSON value for each output, or null where there is none
   */
  public byte[] write(byte[] event, byte[][] values) {
    List<Edit> edits = new ArrayList<>(values.length);
    TreeMap<Integer, List<Addition>> additions = new TreeMap<>();
    for (int output = 0; output < values.length; output++) {
      if (from[output] >= 0) {
        byte[] value = values[output] == null ? NULL : values[output];
        edits.add(new Edit(from[output], to[output], value));
      } else if (values[output] != null) {
        List<PointerTree.Node> path = pointers.outputPath(output);
        int depth = anchor(path);
        additions
            .computeIfAbsent(path.get(depth).number, node -> new ArrayList<>())
            .add(new Addition(path.subList(depth + 1, path.size()), values[output]));
      }
    }
    additions.forEach((node, added) -> edits.add(addition(node, added)));
    edits.sort(Comparator.comparingInt(Edit::from));
    return apply(event, edits);
  }

  /** How deep on an output's path the deepest object, or null in its stead, lies. */
  private int anchor(List<PointerTree.Node> path) {
    int depth = path.size() - 2;
    while (closeAt[path.get(depth).number] < 0 && nullAt[path.get(depth).number] < 0) {
      depth--;
    }
    return depth;
  }

  private Edit addition(int node, List<Addition> added) {
    int size = added.stream().mapToInt(Addition::size).sum();
    ByteArrayOutputStream out = new ByteArrayOutputStream(size + 3);
    if (nullAt[node] >= 0) {
      out.write('{');
      members(out, added, 0);
      out.write('}');
      return new Edit(nullAt[node], nullAt[node] + NULL.length, out.toByteArray());
    }
    if (!empty[node]) {
      out.write(',');
    }
    members(out, added, 0);
    return new Edit(closeAt[node], closeAt[node], out.toByteArray());
  }

  /** Writes members without their braces; additions that share a node become one object. */
  private static void members(ByteArrayOutputStream out, List<Addition> added, int depth) {
    List<Addition> rest = added;
    boolean first = true;
    while (!rest.isEmpty()) {
      PointerTree.Node node = rest.get(0).path().get(depth);
      List<Addition> same = new ArrayList<>();
      List<Addition> others = new ArrayList<>();
      rest.forEach(a -> (a.path().get(depth) == node ? same : others).add(a));
      if (!first) {
        out.write(',');
      }
      first = false;
      out.writeBytes(node.member);
      if (same.get(0).path().size() == depth + 1) {
        out.writeBytes(same.get(0).value());
      } else {
        out.write('{');
        members(out, same, depth + 1);
        out.write('}');
      }
      rest = others;
    }
  }

  private static byte[] apply(byte[] event, List<Edit> edits) {
    int length = event.length;
    for (Edit edit : edits) {
      length += edit.text().length - (edit.to() - edit.from());
    }
    byte[] written = new byte[length];
    int read = 0;
    int at = 0;
    for (Edit edit : edits) {
      System.arraycopy(event, read, written, at, edit.from() - read);
      at += edit.from() - read;
      System.arraycopy(edit.text(), 0, written, at, edit.text().length);
      at += edit.text().length;
      read = edit.to();
    }
    System.arraycopy(event, read, written, at, event.length - read);
    return written;
  }
}
