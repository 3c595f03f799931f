package io.weir.config;

import java.util.Arrays;

/** Complaints about a part of a record, passed on with the part's pointer before their own. */
record MemberComplaints(Validatable.Complaints whole, String part)
    implements Validatable.Complaints {

  @Override
  public void add(String pointer, String message) {
    whole.add(part + pointer, message);
  }

  @Override
  public boolean areValid(String... pointers) {
    return whole.areValid(
        Arrays.stream(pointers).map(pointer -> part + pointer).toArray(String[]::new));
  }
}
