package io.weir.config;

import java.util.ArrayList;
import java.util.List;

/** A JSON pointer to a value of the configuration file. */
record ConfigPointer(String text) {

  /** The whole file. */
  static final ConfigPointer ROOT = new ConfigPointer("");

  /** The member of this object. */
  ConfigPointer member(String name) {
    return new ConfigPointer(text + "/" + name.replace("~", "~0").replace("/", "~1"));
  }

  /** The item of this list, counted from 0. */
  ConfigPointer item(int index) {
    return new ConfigPointer(text + "/" + index);
  }

  /** The pointers to what holds this value, from its parent up to the whole file. */
  List<ConfigPointer> ancestors() {
    List<ConfigPointer> ancestors = new ArrayList<>();
    int end = text.lastIndexOf('/');
    while (end >= 0) {
      ancestors.add(new ConfigPointer(text.substring(0, end)));
      end = text.lastIndexOf('/', end - 1);
    }
    return ancestors;
  }
}
