package io.weir.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Collects what is wrong while one configuration is read, at most {@value #MAX_KEPT} problems.
 * Knows the texts that must not be printed, and the places whose value nobody may judge by. Touched
 * by one thread.
 */
final class Problems {

  /** The most problems that are kept; the others are only counted. */
  static final int MAX_KEPT = 100;

  /** A shorter text may be part of any word, so it is hidden only where it stands alone. */
  private static final int SHORTEST_PART = 4;

  private final List<Problem> kept = new ArrayList<>();
  private final Set<String> hidden = new LinkedHashSet<>();
  private final Set<ConfigPointer> lost = new HashSet<>();
  private final Set<ConfigPointer> aboveLost = new HashSet<>();
  private int omitted;

  /** Adds what is wrong with the value at a place, which therefore is not known. */
  void add(ConfigPointer place, String message) {
    lose(place);
    addBeside(place, message);
  }

  /** Adds a problem that leaves all values known. */
  void addBeside(ConfigPointer place, String message) {
    if (kept.size() < MAX_KEPT) {
      kept.add(new Problem(place.pointer(), message));
    } else {
      omitted++;
    }
  }

  /** Adds a message that somebody else has written: what must be hidden is taken out of it. */
  void addForeign(ConfigPointer place, String message) {
    String safe = message;
    for (String text : hidden) {
      String there = Pattern.quote(text);
      if (text.length() < SHORTEST_PART) {
        there = "(?<![\\p{L}\\p{N}])" + there + "(?![\\p{L}\\p{N}])";
      }
      safe = safe.replaceAll(there, SecretMasking.MASK);
    }
    addBeside(place, safe);
  }

  /** From now on the value at this place is not known; the reason is among the problems. */
  void lose(ConfigPointer place) {
    lost.add(place);
    place.above().forEach(aboveLost::add);
  }

  /** Whether the value at this place, as a whole, is what the file means. */
  boolean isKnown(ConfigPointer place) {
    return !lost.contains(place)
        && !aboveLost.contains(place)
        && place.above().stream().noneMatch(lost::contains);
  }

  /** Keeps this text out of the messages of others. */
  void hide(String text) {
    if (!text.isBlank()) {
      hidden.add(text);
    }
  }

  /**
   * Ends the reading of a configuration.
   *
   * @throws ConfigurationException if there was any problem
   */
  void refuseIfAny() {
    if (!kept.isEmpty()) {
      throw new ConfigurationException(kept, omitted);
    }
  }
}
