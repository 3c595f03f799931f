package io.weir.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The topics that a gateway lives between.
 *
 * @param retries the delay that records wait for, by retry topic
 */
public record TopicPlan(
    String source, String sink, Map<String, Duration> retries, String deadLetters) {

  /** All topics that are written to. */
  List<String> written() {
    List<String> written = new ArrayList<>(retries.keySet());
    written.addAll(List.of(sink, deadLetters));
    return written;
  }

  List<String> all() {
    List<String> all = new ArrayList<>(written());
    all.add(source);
    return all;
  }
}
