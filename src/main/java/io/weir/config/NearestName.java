package io.weir.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Guesses which known name a mistyped one was meant to be: the nearest by edit distance (a letter
 * changed, lost, added, or two swapped), blind to case, hyphens, underscores and dots. Pure.
 */
public final class NearestName {

  /** A longer name is no slip of the finger, and the distance costs its square. */
  private static final int LONGEST = 64;

  private NearestName() {}

  /** The nearest of the known names, if one is near enough; the first of equally near ones. */
  public static Optional<String> of(String misspelt, Collection<String> known) {
    if (misspelt.length() > LONGEST) {
      return Optional.empty();
    }
    String plain = plain(misspelt);
    record Candidate(String name, int distance) {}
    return known.stream()
        .map(name -> new Candidate(name, distance(plain, plain(name))))
        .filter(near -> near.distance() <= allowed(plain, plain(near.name())))
        .min(Comparator.comparingInt(Candidate::distance))
        .map(Candidate::name);
  }

  /** The question that ends a message: {@code did you mean "poolSize"?}, or nothing. */
  public static String question(String misspelt, Collection<String> known) {
    return of(misspelt, known).map(name -> ", did you mean \"" + name + "\"?").orElse("");
  }

  private static int allowed(String misspelt, String name) {
    return Math.max(1, Math.max(misspelt.length(), name.length()) / 3);
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_.]", "");
  }

  /** The number of single edits between two names (optimal string alignment). */
  static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] spare = beforeLast;
      beforeLast = last;
      last = row;
      row = spare;
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(last[j - 1] + changed, Math.min(last[j], row[j - 1]) + 1);
        if (i > 1 && j > 1 && swapped(a, i, b, j)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
    }
    return row[b.length()];
  }

  private static boolean swapped(String a, int i, String b, int j) {
    return a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
  }
}
