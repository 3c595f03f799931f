package io.weir.config;

import java.util.Arrays;

/** Complaints about the whole file, whose pointers are its own. */
record FileComplaints(Problems problems) implements Validatable.Complaints {

  @Override
  public void add(String pointer, String message) {
    problems.reportMasked(new ConfigPointer(pointer), message);
  }

  @Override
  public boolean areValid(String... pointers) {
    return Arrays.stream(pointers).map(ConfigPointer::new).allMatch(problems::isValid);
  }
}
