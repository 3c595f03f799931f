package io.weir.config;

import java.util.ArrayList;
import java.util.List;

/** Where in the file something stands, as a JSON pointer. */
record Place(String pointer) {

  /** The whole file. */
  static final Place ROOT = new Place("");

  /** The member of this object. */
  Place member(String name) {
    return new Place(pointer + "/" + name.replace("~", "~0").replace("/", "~1"));
  }

  /** The places that hold this one, from its parent up to the whole file. */
  List<Place> above() {
    List<Place> above = new ArrayList<>();
    int end = pointer.lastIndexOf('/');
    while (end >= 0) {
      above.add(new Place(pointer.substring(0, end)));
      end = pointer.lastIndexOf('/', end - 1);
    }
    return above;
  }

  /** The item of this list, counted from 0. */
  Place item(int index) {
    return new Place(pointer + "/" + index);
  }
}
