package io.weir.enrich.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Remembers a few inputs that the service has answered, to ask them again where it must be known
 * whether it is well, and those that it has refused since. Thread-safe.
 */
final class KnownInputs {
  private static final int ANSWERED = 8;

  private final int mostRefused;
  private final Deque<String> answered = new ArrayDeque<>();
  private final Set<String> refused = new LinkedHashSet<>();
  private int tries;

  /** Remembers this many inputs that were refused. */
  KnownInputs(int mostRefused) {
    this.mostRefused = mostRefused;
  }

  /** The service has answered this input, so it is well. */
  synchronized void answered(String input) {
    refused.clear();
    if (!answered.contains(input)) {
      if (answered.size() == ANSWERED) {
        answered.remove();
      }
      answered.add(input);
    }
  }

  /** The service has refused this input; true if that makes as many different ones as count. */
  synchronized boolean refused(String input) {
    answered.remove(input);
    if (refused.size() < mostRefused) {
      refused.add(input);
    }
    return refused.size() == mostRefused;
  }

  /** An input that the service has answered, another one each time, or null. */
  synchronized String nextAnswered() {
    String next = answered.poll();
    if (next != null) {
      answered.add(next);
    }
    return next;
  }

  /**
   * What to try while the service refuses everything: this input and those remembered take turns,
   * so that none that is rightly refused stands in the way of the others.
   */
  synchronized String nextToTry(String input) {
    tries++;
    if (tries % 2 == 1) {
      return input;
    }
    String other = tries % 4 == 0 ? nextAnswered() : nextRefused();
    return other == null ? input : other;
  }

  private String nextRefused() {
    Iterator<String> eldest = refused.iterator();
    if (!eldest.hasNext()) {
      return null;
    }
    String next = eldest.next();
    eldest.remove();
    refused.add(next);
    return next;
  }
}
