package io.weir.config;

import java.util.Arrays;

/** Complaints about the whole file, whose pointers are its own. */
record FileComplaints(Problems problems) implements Checked.Complaints {

  @Override
  public void add(String pointer, String message) {
    problems.addForeign(new Place(pointer), message);
  }

  @Override
  public boolean knows(String... pointers) {
    return Arrays.stream(pointers).map(Place::new).allMatch(problems::isKnown);
  }
}
