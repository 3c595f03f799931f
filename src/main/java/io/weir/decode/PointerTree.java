package io.weir.decode;

import com.fasterxml.jackson.core.JsonPointer;
import io.weir.text.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The configured JSON pointers into an event as one tree over member names: where the id and the
 * inputs are read and where the outputs are written. Built once from the configuration; immutable.
 */
public final class PointerTree {

  /** Outputs are kept in the bits of a long; the configuration allows fewer. */
  private static final int MAX_OUTPUTS = Long.SIZE;

  /** One member that lies on a pointer; children by member name, or by index for arrays. */
  public static final class Node {
    final Map<String, Node> children = new HashMap<>();
    final List<Integer> inputs = new ArrayList<>();
    final JsonPointer pointer;
    boolean id;

    private final byte[] member;
    private Node[] towards = {};
    private int output = -1;
    private long outputsBelow;

    private Node(JsonPointer pointer) {
      this.pointer = pointer;
      String name = pointer.matches() ? "" : pointer.last().getMatchingProperty();
      this.member = (JsonText.quoted(name) + ':').getBytes(StandardCharsets.UTF_8);
    }

    /** How it begins as a member of the object above it: its name in JSON and a colon. */
    public byte[] member() {
      return member;
    }

    /** Whether an output is written here. */
    public boolean isOutput() {
      return output >= 0;
    }

    /** The number of the output that is written here, or -1. */
    public int output() {
      return output;
    }

    /** The outputs that are written below it, one bit for each. */
    public long outputsBelow() {
      return outputsBelow;
    }

    /** The next node on the way to an output below it. */
    public Node towards(int output) {
      return towards[output];
    }

    boolean leadsToOutput() {
      return outputsBelow != 0;
    }
  }

  private final Node root = new Node(JsonPointer.empty());
  private final int inputCount;

  /** The tree of these pointers; the n-th input and output belong to the n-th enrichment. */
  public PointerTree(
      Optional<JsonPointer> id, List<JsonPointer> inputs, List<JsonPointer> outputs) {
    if (outputs.size() > MAX_OUTPUTS) {
      throw new IllegalArgumentException("more than " + MAX_OUTPUTS + " outputs");
    }
    inputCount = inputs.size();
    id.ifPresent(pointer -> last(walk(pointer)).id = true);
    for (int i = 0; i < inputs.size(); i++) {
      last(walk(inputs.get(i))).inputs.add(i);
    }
    for (int i = 0; i < outputs.size(); i++) {
      addOutput(i, outputs.size(), walk(outputs.get(i)));
    }
  }

  private static void addOutput(int output, int outputs, List<Node> path) {
    for (int depth = 0; depth < path.size() - 1; depth++) {
      Node node = path.get(depth);
      if (!node.leadsToOutput()) {
        node.towards = new Node[outputs];
      }
      node.towards[output] = path.get(depth + 1);
      node.outputsBelow |= 1L << output;
    }
    last(path).output = output;
  }

  Node root() {
    return root;
  }

  int inputCount() {
    return inputCount;
  }

  /** The nodes from the root to this place, both included; made where they are not there. */
  private List<Node> walk(JsonPointer pointer) {
    List<Node> path = new ArrayList<>();
    Node node = root;
    path.add(node);
    for (JsonPointer rest = pointer; !rest.matches(); rest = rest.tail()) {
      JsonPointer below = node.pointer.appendProperty(rest.getMatchingProperty());
      node = node.children.computeIfAbsent(rest.getMatchingProperty(), name -> new Node(below));
      path.add(node);
    }
    return path;
  }

  private static Node last(List<Node> path) {
    return path.get(path.size() - 1);
  }
}
