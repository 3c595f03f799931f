package io.weir.enrich.http;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What one connection has been used for, one request after the other, and whether its answers are
 * in step with what was asked. Bytes that nobody asked for say that they may not have been for a
 * while: what was answered on it lately is withdrawn then. Thread-safe: the connection and those
 * who ask may live on different event loops.
 */
final class ConnectionUse {

  /** Answers that can still be withdrawn. */
  private static final int REMEMBERED = 100;

  private final Deque<LookupRequest> answered = new ArrayDeque<>();
  private boolean used;
  private boolean answering;
  private boolean inStep = true;

  /** A request is about to be sent; true if it is not the first. */
  synchronized boolean begin() {
    boolean before = used;
    used = true;
    answering = false;
    return before;
  }

  /** Its answer has begun. */
  synchronized void answering() {
    answering = true;
  }

  /** Its answer has been read to the end: what follows is not part of it. */
  synchronized void answered() {
    answering = false;
  }

  /** The answer may be given out, unless this is false. */
  synchronized boolean give(LookupRequest request) {
    if (inStep) {
      if (answered.size() == REMEMBERED) {
        answered.remove();
      }
      answered.add(request);
    }
    return inStep;
  }

  /**
   * The connection is broken, by what was read on it or otherwise.
   *
   * @return whose answers are in doubt by that
   */
  synchronized List<LookupRequest> broken(Throwable error) {
    if (answering || error instanceof IOException) {
      return List.of();
    }
    inStep = false;
    List<LookupRequest> doubted = List.copyOf(answered);
    answered.clear();
    return doubted;
  }
}
