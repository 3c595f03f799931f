package io.weir.kafka;

import io.vertx.core.Future;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The topics a gateway lives between: checks that they fit together and creates its own where they
 * are missing.
 */
public final class Topology {
  private final Cluster cluster;
  private final TopicSettings settings;

  /** Checks through this admin client. */
  public Topology(Cluster cluster, TopicSettings settings) {
    this.cluster = cluster;
    this.settings = settings;
  }

  /**
   * Makes sure of all topics.
   *
   * @return the largest record that every topic written to takes, in bytes; fails with kind
   *     CONFIGURATION if a topic is missing and may not be created, or a retry topic has fewer
   *     partitions than the source
   */
  public Future<Integer> ensure(
      String source, String sink, List<String> retryTopics, String deadLetters) {
    List<String> all = new ArrayList<>(retryTopics);
    all.addAll(List.of(source, sink, deadLetters));
    List<String> written = new ArrayList<>(retryTopics);
    written.addAll(List.of(sink, deadLetters));
    return cluster
        .partitionCounts(all)
        .compose(
            counts -> {
              if (!counts.containsKey(source) || !counts.containsKey(sink)) {
                String missing = counts.containsKey(source) ? sink : source;
                return refuse("topic-missing", "topic " + missing + " does not exist; create it");
              }
              return ensureOwn(counts, counts.get(source), retryTopics, deadLetters);
            })
        .compose(ensured -> cluster.maxRecordBytes(written));
  }

  private Future<Void> ensureOwn(
      Map<String, Integer> counts, int partitions, List<String> retryTopics, String deadLetters) {
    List<Future<Void>> all = new ArrayList<>();
    for (String topic : retryTopics) {
      // A record that waits must still be there when it is due, however long the gateway was off.
      all.add(ensureOne(counts, topic, partitions, Map.of("retention.ms", "-1")));
    }
    Duration retention = settings.deadLetterRetention();
    all.add(
        ensureOne(
            counts,
            deadLetters,
            partitions,
            Map.of("retention.ms", Long.toString(retention.toMillis()))));
    for (String topic : retryTopics) {
      if (counts.getOrDefault(topic, partitions) < partitions) {
        return refuse(
            "retry-topic-too-small",
            "topic "
                + topic
                + " has "
                + counts.get(topic)
                + " partitions, the source "
                + partitions
                + "; a retry keeps its partition number, so give it as many");
      }
    }
    return Future.join(all).mapEmpty();
  }

  private Future<Void> ensureOne(
      Map<String, Integer> counts, String topic, int partitions, Map<String, String> config) {
    if (counts.containsKey(topic)) {
      return Future.succeededFuture();
    }
    return settings.create()
        ? cluster.create(topic, partitions, config)
        : refuse(
            "topic-missing",
            "topic " + topic + " does not exist; create it, or set topics.create to true");
  }

  private static <T> Future<T> refuse(String reason, String message) {
    return Future.failedFuture(
        new FailureException(new Failure(Failure.Kind.CONFIGURATION, reason, message), null));
  }
}
