package io.weir.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Collects what is wrong while one configuration is read, at most {@value #MAX_KEPT} problems.
 * Knows the texts that must not be printed. Touched by one thread.
 */
final class Problems {

  /** The most problems that are kept; the others are only counted. */
  static final int MAX_KEPT = 100;

  /** A shorter text may be part of any word, so it is hidden only where it stands alone. */
  private static final int SHORTEST_PART = 4;

  private final List<Problem> kept = new ArrayList<>();
  private final Set<String> hidden = new LinkedHashSet<>();
  private int omitted;

  void add(Place place, String message) {
    if (kept.size() < MAX_KEPT) {
      kept.add(new Problem(place.pointer(), message));
    } else {
      omitted++;
    }
  }

  /** Adds a message that somebody else has written: what must be hidden is taken out of it. */
  void addForeign(Place place, String message) {
    String safe = message;
    for (String text : hidden) {
      String there = Pattern.quote(text);
      if (text.length() < SHORTEST_PART) {
        there = "(?<![\\p{L}\\p{N}])" + there + "(?![\\p{L}\\p{N}])";
      }
      safe = safe.replaceAll(there, Secrecy.MASK);
    }
    add(place, safe);
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
