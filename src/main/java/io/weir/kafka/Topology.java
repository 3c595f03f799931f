package io.weir.kafka;

import io.vertx.core.Future;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.event.SourcePartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The topics a gateway lives between: checks that they fit together, creates its own where they are
 * missing and lets them grow where they are too small.
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
   * Makes sure of all topics; retry topics grow with the source.
   *
   * @return the largest record that every topic written to takes, in bytes; fails with kind
   *     CONFIGURATION if a topic is missing and may not be created, or a retry topic has fewer
   *     partitions than the source and may not be changed
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
      all.add(growOne(counts, topic, partitions));
    }
    Duration retention = settings.deadLetterRetention();
    all.add(
        ensureOne(
            counts,
            deadLetters,
            partitions,
            Map.of("retention.ms", Long.toString(retention.toMillis()))));
    return Future.join(all).mapEmpty();
  }

  /**
   * Makes sure that a partition of the source has its counterpart in every retry topic; the source
   * may have grown while the gateway ran.
   *
   * @return fails with kind CONFIGURATION, and the topic's name, if one is missing or too small and
   *     may not be changed
   */
  public Future<Void> grow(SourcePartition source, Collection<String> retryTopics) {
    List<String> all = new ArrayList<>(retryTopics);
    all.add(source.topic());
    return cluster
        .partitionCounts(all)
        .compose(
            counts -> {
              int partitions =
                  Math.max(source.partition() + 1, counts.getOrDefault(source.topic(), 0));
              List<Future<Void>> grown = new ArrayList<>();
              for (String topic : retryTopics) {
                grown.add(
                    counts.containsKey(topic)
                        ? growOne(counts, topic, partitions)
                        : refuse("topic-missing", "topic " + topic + " does not exist any more"));
              }
              return Future.join(grown).mapEmpty();
            });
  }

  private Future<Void> growOne(Map<String, Integer> counts, String topic, int partitions) {
    int count = counts.getOrDefault(topic, partitions);
    if (count >= partitions) {
      return Future.succeededFuture();
    }
    return settings.create()
        ? cluster.grow(topic, partitions)
        : refuse(
            "retry-topic-too-small",
            "topic "
                + topic
                + " has "
                + count
                + " partitions, the source "
                + partitions
                + "; a retry keeps its partition number, so give it as many, or set topics.create"
                + " to true");
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
