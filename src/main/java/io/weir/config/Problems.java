package io.weir.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Collects what is wrong while one configuration is read, at most {@value #MAX_KEPT} problems, the
 * texts that must not be printed, and the pointers whose value no rule may judge by. Touched by one
 * thread.
 */
final class Problems {

  /** The most problems that are kept; the others are only counted. */
  static final int MAX_KEPT = 100;

  /** A shorter text may be part of any word, so it is hidden only where it stands alone. */
  private static final int SHORTEST_PART = 4;

  private final List<Problem> kept = new ArrayList<>();
  private final Set<String> hidden = new LinkedHashSet<>();
  private final Set<ConfigPointer> invalid = new HashSet<>();
  private final Set<ConfigPointer> aboveInvalid = new HashSet<>();
  private int omitted;

  /** Adds what is wrong with a value, which is therefore invalid. */
  void reject(ConfigPointer pointer, String message) {
    invalidate(pointer);
    report(pointer, message);
  }

  /** Adds a problem that leaves all values valid. */
  void report(ConfigPointer pointer, String message) {
    if (kept.size() < MAX_KEPT) {
      kept.add(new Problem(pointer.text(), message));
    } else {
      omitted++;
    }
  }

  /** The same with a message of somebody else's: what must be hidden is taken out of it. */
  void reportMasked(ConfigPointer pointer, String message) {
    String safe = message;
    for (String text : hidden) {
      String there = Pattern.quote(text);
      if (text.length() < SHORTEST_PART) {
        there = "(?<![\\p{L}\\p{N}])" + there + "(?![\\p{L}\\p{N}])";
      }
      safe = safe.replaceAll(there, SecretMasking.MASK);
    }
    report(pointer, safe);
  }

  /** From now on the value at this pointer is invalid; the reason is among the problems. */
  void invalidate(ConfigPointer pointer) {
    invalid.add(pointer);
    aboveInvalid.addAll(pointer.ancestors());
  }

  /** Whether the value at this pointer, as a whole, is what the file means. */
  boolean isValid(ConfigPointer pointer) {
    return !invalid.contains(pointer)
        && !aboveInvalid.contains(pointer)
        && pointer.ancestors().stream().noneMatch(invalid::contains);
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
