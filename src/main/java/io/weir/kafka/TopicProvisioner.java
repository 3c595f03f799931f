package io.weir.kafka;

import io.vertx.core.Future;
import io.weir.async.Deadline;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.event.SourcePartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The topics a gateway lives between: checks that they fit together, creates its own where they are
 * missing and lets them grow where they are too small. What a broker tells of topics may be older
 * than what has been done to them, so nothing is refused, or taken to be done, on one answer.
 */
public final class TopicProvisioner {
  /**
   * What is known to be in order.
   *
   * @param source the source topic, of which the first {@code partitions} have their counterparts
   */
  private record Provisioned(String source, List<String> retryTopics, int partitions) {}

  /**
   * What a topic lacks by the answer of one broker.
   *
   * @param failure what it means if it stays so
   * @param mend changes the topic, or does nothing where that is for others
   */
  private record Shortfall(Failure failure, Supplier<Future<Void>> mend) {}

  /**
   * What a record of ours may need without any part of the event: an id (2,000 bytes), the log of
   * its attempts (12,000), and the other headers; and then some room for events.
   */
  private static final int LEAST_RECORD_BYTES = 64 * 1024;

  /** How far the answer of a broker may lie behind the controller. */
  private static final Duration METADATA_LAG = Duration.ofSeconds(5);

  private static final long ASK_AGAIN_MILLIS = 100;

  private final ClusterAdmin cluster;
  private final TopicSettings settings;
  private final WrittenTopics written = new WrittenTopics();
  private volatile Provisioned provisioned = new Provisioned("", List.of(), 0);

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
    return inOrder(all, counts -> shortfalls(counts, source, sink, retryTopics, deadLetters))
        .onSuccess(
            counts ->
                provisioned = new Provisioned(source, List.copyOf(retryTopics), counts.get(source)))
        .compose(counts -> cluster.maxRecordBytes(written))
        .compose(TopicProvisioner::smallest);
  }

  /**
   * Asks, mends and asks again until nothing is lacking, or still is when every broker must know.
   *
   * @return the partition counts
   */
  private Future<Map<String, Integer>> inOrder(
      Collection<String> topics, Function<Map<String, Integer>, List<Shortfall>> check) {
    return inOrder(topics, check, Deadline.in(METADATA_LAG));
  }

  private Future<Map<String, Integer>> inOrder(
      Collection<String> topics,
      Function<Map<String, Integer>, List<Shortfall>> check,
      Deadline deadline) {
    return cluster
        .partitionCounts(topics)
        .compose(
            counts -> {
              List<Shortfall> lacking = check.apply(counts);
              if (lacking.isEmpty()) {
                return Future.succeededFuture(counts);
              }
              if (deadline.remainingMillis() == 0) {
                return Future.failedFuture(new FailureException(lacking.get(0).failure(), null));
              }
              return Future.join(lacking.stream().map(one -> one.mend().get()).toList())
                  .compose(mended -> pause())
                  .compose(paused -> inOrder(topics, check, deadline));
            });
  }

  private static Future<Void> pause() {
    return Future.fromCompletionStage(
        CompletableFuture.runAsync(
            () -> {}, CompletableFuture.delayedExecutor(ASK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)));
  }

  private static Future<Integer> smallest(Map<String, Integer> maxRecordBytes) {
    Map.Entry<String, Integer> least =
        Collections.min(maxRecordBytes.entrySet(), Map.Entry.comparingByValue());
    return least.getValue() >= LEAST_RECORD_BYTES
        ? Future.succeededFuture(least.getValue())
        : Future.failedFuture(
            new FailureException(
                configuration(
                    "record-limit-too-low",
                    "topic "
                        + least.getKey()
                        + " takes records of "
                        + least.getValue()
                        + " bytes at most, and the gateway's own headers alone may need a good part"
                        + " of that; raise its max.message.bytes to "
                        + LEAST_RECORD_BYTES
                        + " or more"),
                null));
  }

  /** What is known of the topics that are written to, from {@link #ensure} on. */
  public WrittenTopics writtenTopics() {
    return written;
  }

  /** How long the records of retry topics are kept at least when they are done with. */
  public Duration retryRetention() {
    return settings.retryRetention();
  }

  private List<Shortfall> shortfalls(
      Map<String, Integer> counts,
      String source,
      String sink,
      List<String> retryTopics,
      String deadLetters) {
    for (String topic : List.of(source, sink)) {
      if (!counts.containsKey(topic)) {
        return List.of(forOthers("topic-missing", "topic " + topic + " does not exist; create it"));
      }
    }
    int partitions = counts.get(source);
    List<Shortfall> all = new ArrayList<>();
    for (String topic : retryTopics) {
      if (counts.containsKey(topic)) {
        tooSmall(counts, topic, partitions).ifPresent(all::add);
      } else {
        // A record that waits must still be there when it is due, however long the gateway was off;
        // those that are done with are deleted by name.
        all.add(missing(topic, partitions, Map.of("retention.ms", "-1")));
      }
    }
    if (!counts.containsKey(deadLetters)) {
      String retention = Long.toString(settings.deadLetterRetention().toMillis());
      all.add(missing(deadLetters, partitions, Map.of("retention.ms", retention)));
    }
    return all;
  }

  /**
   * Makes sure that partitions of the source have their counterparts in every retry topic; the
   * source may have grown since {@link #ensure}. Asks nothing for those that were there then.
   *
   * @return fails with kind CONFIGURATION, and the topic's name, if one is missing or too small and
   *     may not be changed
   */
  public Future<Void> grow(Collection<SourcePartition> partitions) {
    Provisioned known = provisioned;
    int needed =
        partitions.stream()
            .filter(partition -> partition.topic().equals(known.source()))
            .mapToInt(partition -> partition.partition() + 1)
            .max()
            .orElse(0);
    return needed <= known.partitions()
        ? Future.succeededFuture()
        : inOrder(known.retryTopics(), counts -> tooSmall(counts, known.retryTopics(), needed))
            .onSuccess(
                counts ->
                    provisioned = new Provisioned(known.source(), known.retryTopics(), needed))
            .mapEmpty();
  }

  private List<Shortfall> tooSmall(
      Map<String, Integer> counts, List<String> retryTopics, int partitions) {
    List<Shortfall> all = new ArrayList<>();
    for (String topic : retryTopics) {
      if (counts.containsKey(topic)) {
        tooSmall(counts, topic, partitions).ifPresent(all::add);
      } else {
        all.add(forOthers("topic-missing", "topic " + topic + " does not exist any more"));
      }
    }
    return all;
  }

  private Optional<Shortfall> tooSmall(Map<String, Integer> counts, String topic, int partitions) {
    int count = counts.get(topic);
    if (count >= partitions) {
      return Optional.empty();
    }
    return Optional.of(
        settings.create()
            ? ours(topic, () -> cluster.grow(topic, partitions))
            : forOthers(
                "retry-topic-too-small",
                "topic "
                    + topic
                    + " has "
                    + count
                    + " partitions, the source "
                    + partitions
                    + "; a retry keeps its partition number, so give it as many, or set"
                    + " topics.create to true"));
  }

  private Shortfall missing(String topic, int partitions, Map<String, String> config) {
    return settings.create()
        ? ours(topic, () -> cluster.create(topic, partitions, config))
        : forOthers(
            "topic-missing",
            "topic " + topic + " does not exist; create it, or set topics.create to true");
  }

  private static Shortfall ours(String topic, Supplier<Future<Void>> mend) {
    return new Shortfall(
        new Failure(
            Failure.Kind.INFRASTRUCTURE,
            "topic-not-known-yet",
            "topic " + topic + " was created or has grown, and the brokers do not tell so yet"),
        mend);
  }

  private static Shortfall forOthers(String reason, String message) {
    return new Shortfall(configuration(reason, message), Future::succeededFuture);
  }

  private static Failure configuration(String reason, String message) {
    return new Failure(Failure.Kind.CONFIGURATION, reason, message);
  }
}
