package io.weir.config;

/** Where in the file something stands, as a JSON pointer. */
record Place(String pointer) {

  /** The whole file. */
  static final Place ROOT = new Place("");

  /** The member of this object. */
  Place member(String name) {
    return new Place(pointer + "/" + name.replace("~", "~0").replace("/", "~1"));
  }

  /** The item of this list, counted from 0. */
  Place item(int index) {
    return new Place(pointer + "/" + index);
  }
}
