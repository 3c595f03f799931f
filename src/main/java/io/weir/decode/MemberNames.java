package io.weir.decode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The names of one object so far, none of them twice. Nearly every object has few, for which
 * comparing with each beats hashing: the parser hands out one String for one name. Touched by one
 * thread.
 */
final class MemberNames {
  private static final int FEW = 12;

  private final List<String> few = new ArrayList<>(FEW);
  private Set<String> many;

  /** Adds a name; false if the object has it already. */
  boolean add(String name) {
    if (many != null) {
      return many.add(name);
    }
    if (few.contains(name)) {
      return false;
    }
    few.add(name);
    if (few.size() == FEW) {
      many = new HashSet<>(few);
    }
    return true;
  }

  int count() {
    return many == null ? few.size() : many.size();
  }
}
