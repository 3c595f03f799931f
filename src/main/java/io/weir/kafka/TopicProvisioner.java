package io.weir.kafka;

import io.vertx.core.Future;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.event.SourcePartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * The topics a gateway lives between: checks that they fit together, creates its own where they are
 * missing and lets them grow where they are too small.
 */
public final class TopicProvisioner {
  /**
   * What is known to be in order.
   *
   * @param source the source topic, of which the first {@code partitions} have their counterparts
   */
  private record Covered(String source, List<String> retryTopics, int partitions) {}

  /**
   * What a record of ours may need without any part of the event: an id (2,000 bytes), the story of
   * its tries (12,000), and the other headers; and then some room for events.
   */
  private static final int LEAST_RECORD_BYTES = 64 * 1024;

  private final ClusterAdmin cluster;
  private final TopicSettings settings;
  private volatile Covered covered = new Covered("", List.of(), 0);

  /** Checks through this admin client. */
  public TopicProvisioner(ClusterAdmin cluster, TopicSettings settings) {
    this.cluster = cluster;
    this.settings = settings;
  }

  /**
   * Makes sure of all topics; retry topics grow with the source.
   *
   * @return the largest record that every topic written to takes, in bytes; fails with kind
   *     CONFIGURATION if a topic is missing and may not be created, takes only tiny records, or a
   *     retry topic has fewer partitions than the source and may not be changed
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
              int partitions = counts.get(source);
              return ensureOwn(counts, partitions, retryTopics, deadLetters)
                  .onSuccess(
                      ensured ->
                          covered = new Covered(source, List.copyOf(retryTopics), partitions));
            })
        .compose(ensured -> cluster.maxRecordBytes(written))
        .compose(TopicProvisioner::smallest);
  }

  private static Future<Integer> smallest(Map<String, Integer> maxRecordBytes) {
    Map.Entry<String, Integer> least =
        Collections.min(maxRecordBytes.entrySet(), Map.Entry.comparingByValue());
    return least.getValue() >= LEAST_RECORD_BYTES
        ? Future.succeededFuture(least.getValue())
        : refuse(
            "record-limit-too-low",
            "topic "
                + least.getKey()
                + " takes records of "
                + least.getValue()
                + " bytes at most, and the gateway's own headers alone may need a good part of"
                + " that; raise its max.message.bytes to "
                + LEAST_RECORD_BYTES
                + " or more");
  }

  /** How long the records of retry topics are kept at least when they are done with. */
  public Duration retryRetention() {
    return settings.retryRetention();
  }

  private Future<Void> ensureOwn(
      Map<String, Integer> counts, int partitions, List<String> retryTopics, String deadLetters) {
    List<Future<Void>> all = new ArrayList<>();
    for (String topic : retryTopics) {
      // A record that waits must still be there when it is due, however long the gateway was off;
      // those that are done with are deleted by name.
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
   * Makes sure that partitions of the source have their counterparts in every retry topic; the
   * source may have grown since {@link #ensure}. Asks nothing for those that were there then.
   *
   * @return fails with kind CONFIGURATION, and the topic's name, if one is missing or too small and
   *     may not be changed
   */
  public Future<Void> grow(Collection<SourcePartition> partitions) {
    Covered known = covered;
    int needed =
        partitions.stream()
            .filter(partition -> partition.topic().equals(known.source()))
            .mapToInt(partition -> partition.partition() + 1)
            .max()
            .orElse(0);
    return needed <= known.partitions()
        ? Future.succeededFuture()
        : cluster.partitionCounts(known.retryTopics()).compose(counts -> grow(counts, needed));
  }

  private Future<Void> grow(Map<String, Integer> counts, int needed) {
    List<Future<Void>> grown = new ArrayList<>();
    for (String topic : covered.retryTopics()) {
      grown.add(
          counts.containsKey(topic)
              ? growOne(counts, topic, needed)
              : refuse("topic-missing", "topic " + topic + " does not exist any more"));
    }
    return Future.join(grown)
        .onSuccess(all -> covered = new Covered(covered.source(), covered.retryTopics(), needed))
        .mapEmpty();
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
