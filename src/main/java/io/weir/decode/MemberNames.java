package io.weir.decode;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * The names of one object so far, none of them twice. Nearly every object has few: they stand in an
 * array, and one bit for each hash code says nearly always that a name is not among them. Touched
 * by one thread.
 */
final class MemberNames {
  private static final int FEW = 32;

  private String[] few = new String[8];
  private int count;
  private long hashes;
  private Set<String> many;

  /** Adds a name; false if the object has it already. */
  boolean add(String name) {
    if (count < FEW ? isAmongFew(name) : !many.add(name)) {
      return false;
    }
    if (count < FEW) {
      addToFew(name);
    }
    count++;
    return true;
  }

  private boolean isAmongFew(String name) {
    long bit = bit(name);
    if ((hashes & bit) == 0) {
      hashes |= bit;
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (few[i].equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** Short names differ in their last letters at times, and in the lowest bits of their hash. */
  private static long bit(String name) {
    int hash = name.hashCode();
    return 1L << (hash ^ hash >>> 6 ^ hash >>> 12);
  }

  private void addToFew(String name) {
    if (count == few.length) {
      few = Arrays.copyOf(few, 2 * count);
    }
    few[count] = name;
    if (count == FEW - 1) {
      many = new HashSet<>(Arrays.asList(few));
    }
  }

  int count() {
    return count;
  }
}
