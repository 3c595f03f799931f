package io.weir.kafka;

import io.vertx.core.Future;
import io.weir.async.Deadline;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.event.SourcePartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics a gateway lives between: checks that they fit together and keep what is written there,
 * creates its own where they are missing and lets them grow where they are too small. What a broker
 * tells of topics may be older than what has been done to them, so nothing is refused, or taken to
 * be done, on one answer.
 */
public final class TopicProvisioner {
  private static final Logger LOG = LoggerFactory.getLogger(TopicProvisioner.class);

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
  private final TopicWatch watch;
  private volatile Provisioned provisioned = new Provisioned("", List.of(), 0);

  /** Checks through this admin client. */
  public TopicProvisioner(ClusterAdmin cluster, TopicSettings settings) {
    this.cluster = cluster;
    this.settings = settings;
    this.watch = new TopicWatch(cluster, written);
  }

  /**
   * Makes sure of all topics; retry topics grow with the source.
   *
   * @return the largest record that every topic written to takes, in bytes; fails with kind
   *     CONFIGURATION if a topic is missing and may not be created, takes only tiny records or does
   *     not keep what is written there, or a retry topic has fewer partitions than the source and
   *     may not be changed
   */
  public Future<Integer> ensure(TopicPlan plan) {
    return inOrder(plan.all(), states -> shortfalls(plan, states))
        .map(
            states -> {
              provisioned =
                  new Provisioned(
                      plan.source(),
                      List.copyOf(plan.retries().keySet()),
                      states.get(plan.source()).partitions());
              warn(plan, states);
              written.take(roles(plan), states);
              return plan.written().stream()
                  .mapToInt(topic -> states.get(topic).maxRecordBytes())
                  .min()
                  .getAsInt();
            });
  }

  /**
   * Makes sure that what waits in retry topics of delays that are no longer configured stays there.
   *
   * @param delays by topic
   * @return those of them that there are; fails as {@link #ensure} does
   */
  public Future<Set<String>> ensureRetired(Map<String, Duration> delays) {
    Map<String, TopicRole> roles = new HashMap<>();
    delays.forEach((topic, delay) -> roles.put(topic, new TopicRole.Retry(delay, true)));
    return inOrder(delays.keySet(), states -> refused(roles, states))
        .map(
            states -> {
              roles.keySet().retainAll(states.keySet());
              written.take(roles, states);
              return states.keySet();
            });
  }

  private Map<String, TopicRole> roles(TopicPlan plan) {
    Map<String, TopicRole> roles = new HashMap<>();
    plan.retries().forEach((topic, delay) -> roles.put(topic, new TopicRole.Retry(delay, false)));
    roles.put(plan.sink(), new TopicRole.Sink());
    roles.put(plan.deadLetters(), deadLetters());
    return roles;
  }

  private TopicRole.DeadLetters deadLetters() {
    return new TopicRole.DeadLetters(settings.deadLetterRetention());
  }

  private static void warn(TopicPlan plan, Map<String, TopicState> states) {
    new TopicRole.Source().warning(plan.source(), states.get(plan.source())).ifPresent(LOG::warn);
    List<String> alone =
        plan.written().stream().filter(topic -> states.get(topic).isOnOneBrokerAlone()).toList();
    if (!alone.isEmpty()) {
      LOG.warn(
          "{} keep a record on one broker alone, and lose it with that broker's disk; give them"
              + " more replicas, and min.insync.replicas of 2",
          alone);
    }
  }

  /**
   * Asks, mends and asks again until nothing is lacking, or still is when every broker must know.
   *
   * @return what the topics are like
   */
  private Future<Map<String, TopicState>> inOrder(
      Collection<String> topics, Function<Map<String, TopicState>, List<Shortfall>> check) {
    return inOrder(topics, check, Deadline.in(METADATA_LAG));
  }

  private Future<Map<String, TopicState>> inOrder(
      Collection<String> topics,
      Function<Map<String, TopicState>, List<Shortfall>> check,
      Deadline deadline) {
    return cluster
        .topicStates(topics)
        .compose(
            states -> {
              List<Shortfall> lacking = check.apply(states);
              if (lacking.isEmpty()) {
                return Future.succeededFuture(states);
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

  /** What is known of the topics that are written to, from {@link #ensure} on. */
  public WrittenTopics writtenTopics() {
    return written;
  }

  /** What has to be asked again and again of these topics and of those that are consumed. */
  public TopicWatch watch() {
    return watch;
  }

  /** How long the records of retry topics are kept at least when they are done with. */
  public Duration retryRetention() {
    return settings.retryRetention();
  }

  private List<Shortfall> shortfalls(TopicPlan plan, Map<String, TopicState> states) {
    for (String topic : List.of(plan.source(), plan.sink())) {
      if (!states.containsKey(topic)) {
        return List.of(forOthers("topic-missing", "topic " + topic + " does not exist; create it"));
      }
    }
    int partitions = states.get(plan.source()).partitions();
    List<Shortfall> all = new ArrayList<>();
    for (String topic : plan.retries().keySet()) {
      if (states.containsKey(topic)) {
        tooSmall(states, topic, partitions).ifPresent(all::add);
      } else {
        all.add(missing(topic, partitions, TopicRole.Retry.creation()));
      }
    }
    if (!states.containsKey(plan.deadLetters())) {
      all.add(missing(plan.deadLetters(), partitions, deadLetters().creation()));
    }
    all.addAll(refused(roles(plan), states));
    return all;
  }

  /** What is wrong with the settings of those topics that are there. */
  private static List<Shortfall> refused(
      Map<String, TopicRole> roles, Map<String, TopicState> states) {
    List<Shortfall> all = new ArrayList<>();
    states.forEach(
        (topic, state) -> {
          if (roles.containsKey(topic)) {
            roles
                .get(topic)
                .objection(topic, state)
                .or(() -> tinyRecords(topic, state))
                .ifPresent(failure -> all.add(new Shortfall(failure, Future::succeededFuture)));
          }
        });
    return all;
  }

  private static Optional<Failure> tinyRecords(String topic, TopicState state) {
    return state.maxRecordBytes() >= LEAST_RECORD_BYTES
        ? Optional.empty()
        : Optional.of(
            configuration(
                "record-limit-too-low",
                "topic "
                    + topic
                    + " takes records of "
                    + state.maxRecordBytes()
                    + " bytes at most, and the gateway's own headers alone may need a good part"
                    + " of that; raise its max.message.bytes to "
                    + LEAST_RECORD_BYTES
                    + " or more"));
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
        : inOrder(known.retryTopics(), states -> tooSmall(states, known.retryTopics(), needed))
            .onSuccess(
                states ->
                    provisioned = new Provisioned(known.source(), known.retryTopics(), needed))
            .mapEmpty();
  }

  private List<Shortfall> tooSmall(
      Map<String, TopicState> states, List<String> retryTopics, int partitions) {
    List<Shortfall> all = new ArrayList<>();
    for (String topic : retryTopics) {
      if (states.containsKey(topic)) {
        tooSmall(states, topic, partitions).ifPresent(all::add);
      } else {
        all.add(forOthers("topic-missing", "topic " + topic + " does not exist any more"));
      }
    }
    return all;
  }

  private Optional<Shortfall> tooSmall(
      Map<String, TopicState> states, String topic, int partitions) {
    int count = states.get(topic).partitions();
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
