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
 * The places in an event that matter, as a tree over member names: where the id and the inputs are
 * read and where the outputs are written. Built once from the configuration; immutable.
 */
public final class PointerTree {

  /** One place; children by member name, or by index for arrays. */
  static final class Place {
    final Map<String, Place> children = new HashMap<>();
    final List<Integer> inputs = new ArrayList<>();
    final int number;
    final JsonPointer pointer;

    /** How it begins as a member of the object above it: its name in JSON and a colon. */
    final byte[] member;

    int output = -1;
    boolean id;

    /** Whether an output is written below this place. */
    boolean leadsToOutput;

    Place(int number, JsonPointer pointer) {
      this.number = number;
      this.pointer = pointer;
      String name = pointer.matches() ? "" : pointer.last().getMatchingProperty();
      this.member = (JsonText.quoted(name) + ':').getBytes(StandardCharsets.UTF_8);
    }
  }

  private final List<Place> places = new ArrayList<>();
  private final List<List<Place>> outputPaths = new ArrayList<>();
  private final int inputCount;

  /** The outline for these pointers; the n-th input and output belong to the n-th enrichment. */
  public PointerTree(
      Optional<JsonPointer> id, List<JsonPointer> inputs, List<JsonPointer> outputs) {
    places.add(new Place(0, JsonPointer.empty()));
    inputCount = inputs.size();
    id.ifPresent(pointer -> last(walk(pointer)).id = true);
    for (int i = 0; i < inputs.size(); i++) {
      last(walk(inputs.get(i))).inputs.add(i);
    }
    for (int i = 0; i < outputs.size(); i++) {
      List<Place> path = walk(outputs.get(i));
      path.subList(0, path.size() - 1).forEach(place -> place.leadsToOutput = true);
      last(path).output = i;
      outputPaths.add(path);
    }
  }

  Place root() {
    return places.get(0);
  }

  int size() {
    return places.size();
  }

  int inputCount() {
    return inputCount;
  }

  int outputCount() {
    return outputPaths.size();
  }

  /** The places from the root to this output, both included. */
  List<Place> outputPath(int output) {
    return outputPaths.get(output);
  }

  private List<Place> walk(JsonPointer pointer) {
    List<Place> path = new ArrayList<>();
    Place place = root();
    path.add(place);
    for (String name : names(pointer)) {
      JsonPointer below = place.pointer.appendProperty(name);
      place = place.children.computeIfAbsent(name, n -> add(below));
      path.add(place);
    }
    return path;
  }

  private Place add(JsonPointer pointer) {
    Place place = new Place(places.size(), pointer);
    places.add(place);
    return place;
  }

  private static Place last(List<Place> path) {
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
