package io.weir.decode;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The texts by which senders say that they have no id, or no value for one input, such as {@code -}
 * in the log of a web server. Blanks around a text do not count, here or there. Pure.
 */
public final class MissingValues {
  private final Set<String> texts;

  /** These texts; none of them makes every text a value. */
  public MissingValues(Collection<String> texts) {
    this.texts = texts.stream().map(String::strip).collect(Collectors.toUnmodifiableSet());
  }

  /** Whether this text of an event is no value. */
  boolean holds(String text) {
    return texts.contains(text.strip());
  }
}
