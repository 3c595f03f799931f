package io.weir.config;

import java.util.ArrayList;
import java.util.List;

/** Where in the file something stands, as a JSON pointer. */
record ConfigPointer(String pointer) {

  /** The whole file. */
  static final ConfigPointer ROOT = new ConfigPointer("");

  /** The member of this object. */
  ConfigPointer member(String name) {
    return new ConfigPointer(pointer + "/" + name.replace("~", "~0").replace("/", "~1"));
  }

  /** The places that hold this one, from its parent up to the whole file. */
  List<ConfigPointer> above() {
    List<ConfigPointer> above = new ArrayList<>();
    int end = pointer.lastIndexOf('/');
    while (end >= 0) {
      above.add(new ConfigPointer(pointer.substring(0, end)));
      end = pointer.lastIndexOf('/', end - 1);
    }
    return above;
  }

  /** The item of this list, counted from 0. */
  ConfigPointer item(int index) {
    return new ConfigPointer(pointer + "/" + index);
  }
}
