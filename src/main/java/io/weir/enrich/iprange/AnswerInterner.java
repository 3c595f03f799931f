package io.weir.enrich.iprange;

import io.weir.event.Answer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One answer object for each distinct value of one generation, so that a thousand addresses of a
 * few countries cost a few answers. Bounded; any thread.
 */
final class AnswerInterner {

  /** Beyond this many distinct values sharing no longer pays; further ones are made anew. */
  private static final int MAX_VALUES = 10_000;

  private final int generation;
  private final String origin;
  private final Answer none;
  private final Map<String, Answer> hits = new ConcurrentHashMap<>();

  AnswerInterner(String dataset, int generation) {
    this.generation = generation;
    this.origin = dataset + "#" + generation;
    this.none = new Answer.None("no-range", origin);
  }

  int generation() {
    return generation;
  }

  /** The answer that holds this JSON value, or that there is none where it is null. */
  Answer answer(String json) {
    if (json == null) {
      return none;
    }
    Answer known = hits.get(json);
    if (known != null) {
      return known;
    }
    Answer hit = new Answer.Hit(json.getBytes(StandardCharsets.UTF_8), origin);
    if (hits.size() < MAX_VALUES) {
      hits.put(json, hit);
    }
    return hit;
  }
}
