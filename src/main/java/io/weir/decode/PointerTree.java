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

  /** One member that lies on a pointer; children by member name, or by index for arrays. */
  static final class Node {
    final Map<String, Node> children = new HashMap<>();
    final List<Integer> inputs = new ArrayList<>();
    final int number;
    final JsonPointer pointer;

    /** How it begins as a member of the object above it: its name in JSON and a colon. */
    final byte[] member;

    int output = -1;
    boolean id;

    /** Whether an output is written below it. */
    boolean leadsToOutput;

    Node(int number, JsonPointer pointer) {
      this.number = number;
      this.pointer = pointer;
      String name = pointer.matches() ? "" : pointer.last().getMatchingProperty();
      this.member = (JsonText.quoted(name) + ':').getBytes(StandardCharsets.UTF_8);
    }
  }

  private final List<Node> nodes = new ArrayList<>();
  private final List<List<Node>> outputPaths = new ArrayList<>();
  private final int inputCount;

  /** The tree of these pointers; the n-th input and output belong to the n-th enrichment. */
  public PointerTree(
      Optional<JsonPointer> id, List<JsonPointer> inputs, List<JsonPointer> outputs) {
    nodes.add(new Node(0, JsonPointer.empty()));
    inputCount = inputs.size();
    id.ifPresent(pointer -> last(walk(pointer)).id = true);
    for (int i = 0; i < inputs.size(); i++) {
      last(walk(inputs.get(i))).inputs.add(i);
    }
    for (int i = 0; i < outputs.size(); i++) {
      List<Node> path = walk(outputs.get(i));
      path.subList(0, path.size() - 1).forEach(node -> node.leadsToOutput = true);
      last(path).output = i;
      outputPaths.add(path);
    }
  }

  Node root() {
    return nodes.get(0);
  }

  int size() {
    return nodes.size();
  }

  int inputCount() {
    return inputCount;
  }

  int outputCount() {
    return outputPaths.size();
  }

  /** The nodes from the root to this output, both included. */
  List<Node> outputPath(int output) {
    return outputPaths.get(output);
  }

  private List<Node> walk(JsonPointer pointer) {
    List<Node> path = new ArrayList<>();
    Node node = root();
    path.add(node);
    for (String name : names(pointer)) {
      JsonPointer below = node.pointer.appendProperty(name);
      node = node.children.computeIfAbsent(name, n -> add(below));
      path.add(node);
    }
    return path;
  }

  private Node add(JsonPointer pointer) {
    Node node = new Node(nodes.size(), pointer);
    nodes.add(node);
    return node;
  }

  private static Node last(List<Node> path) {
    return path.get(path.size() - 1);
  }

  private static List<String> names(JsonPointer pointer) {
    List<String> names = new ArrayList<>();
    for (JsonPointer rest = pointer; !rest.matches(); rest = rest.tail()) {
      names.add(rest.getMatchingProperty());
    }
    return names;
  }
}
