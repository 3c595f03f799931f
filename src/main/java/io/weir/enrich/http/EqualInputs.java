package io.weir.enrich.http;

import java.util.List;

/**
 * Finds inputs of a batch that are equal, so that the cache is asked about each but once: a few
 * user agents make up most events, and a batch's own table is much cheaper to ask than a cache that
 * notes every use. Two inputs that share a place in the table are not found again; then the cache
 * is asked once more. Touched by one thread.
 */
final class EqualInputs {
  private final List<String> inputs;

  /** For each remainder of a hash, one more than the last input that had it; 0 if none had. */
  private final int[] last;

  EqualInputs(List<String> inputs) {
    this.inputs = inputs;
    this.last = new int[2 * Integer.highestOneBit(inputs.size() | 1)];
  }

  /** An earlier input that is equal to this one, or this one itself if none is known. */
  int before(int index) {
    String input = inputs.get(index);
    int hash = input.hashCode();
    int place = (hash ^ hash >>> 16) & (last.length - 1);
    int before = last[place] - 1;
    if (before >= 0 && inputs.get(before).equals(input)) {
      return before;
    }
    last[place] = index + 1;
    return index;
  }
}
