package io.weir.kafka;

import io.vertx.core.Future;
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
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is asked of the brokers apart from consuming and producing: committed offsets, topic ids,
 * log bounds, missing topics, records that may go. One for the process; may be called from any
 * event loop. Futures complete on the admin client's thread, so callers go back to their own
 * context.
 */
public final class ClusterAdmin implements AutoCloseable {

  /**
   * Where a partition's log stands.
   *
   * @param topicId the topic's id, which a re-created topic does not share
   * @param first the oldest offset left
   * @param end one past the newest offset
   * @param endEpoch the latest leader epoch of which the log knows, where the broker tells
   */
  public record LogBounds(UUID topicId, long first, long end, Optional<Integer> endEpoch) {}

  private static final Logger LOG = LoggerFactory.getLogger(ClusterAdmin.class);
  private static final int API_TIMEOUT_MILLIS = 20_000;

  /** A client that lives answers by its own timeout, well or not. */
  private static final long BEYOND_TIMEOUT_MILLIS = 5_000;

  private final ClientProperties properties;
  private final Function<Map<String, Object>, Admin> clients;
  private volatile Admin admin;
  private boolean closed;

  /** Opens nothing yet; {@link #open} comes before every question. */
  public ClusterAdmin(ClientProperties properties) {
    this(properties, Admin::create);
  }

  /**
   * The same with another client.
   *
   * @param clients opens one with these properties
   */
  ClusterAdmin(ClientProperties properties, Function<Map<String, Object>, Admin> clients) {
    this.properties = properties;
    this.clients = clients;
  }

  /**
   * Opens the admin client, which connects lazily; may be called again until it has worked. Blocks
   * while names are looked up.
   *
   * @throws FailureException of kind CONFIGURATION if Kafka's client refuses its properties
   */
  public synchronized void open() {
    if (admin == null) {
      admin = client();
    }
  }

  private Admin client() {
    Map<String, Object> config = new HashMap<>(properties.forAdmin());
    config.put("client.id", "weir-admin");
    config.putIfAbsent("enable.metrics.push", false);
    config.putIfAbsent("request.timeout.ms", 10_000);
    config.putIfAbsent("default.api.timeout.ms", API_TIMEOUT_MILLIS);
    try {
      BootstrapCheck.check(properties);
      return clients.apply(config);
    } catch (KafkaException e) {
      throw wrap(e);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (admin != null) {
      admin.close(Duration.ofSeconds(2));
    }
  }

  /**
   * The group's committed offsets with pending transactions resolved. A partition that is missing
   * from the map is still pending: ask again; an empty value means that none was ever committed.
   */
  public Future<Map<SourcePartition, Optional<CommittedOffset>>> committedOffsets(
      String group, Collection<SourcePartition> partitions) {
    List<TopicPartition> asked = partitions.stream().map(GroupConsumer::topicPartition).toList();
    return future(
            admin
                .listConsumerGroupOffsets(
                    Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(asked)),
                    new ListConsumerGroupOffsetsOptions().requireStable(true))
                .partitionsToOffsetAndMetadata(group))
        .map(ClusterAdmin::offsets);
  }

  private static Map<SourcePartition, Optional<CommittedOffset>> offsets(
      Map<TopicPartition, OffsetAndMetadata> answer) {
    Map<SourcePartition, Optional<CommittedOffset>> offsets = new HashMap<>();
    answer.forEach(
        (partition, offset) ->
            offsets.put(
                new SourcePartition(partition.topic(), partition.partition()),
                Optional.ofNullable(offset)
                    .map(there -> new CommittedOffset(there.offset(), there.metadata()))));
    return offsets;
  }

  /** What the group has committed of a topic, by partition, whoever did so. */
  public Future<Map<Integer, Long>> committed(String group, String topic) {
    return future(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
        .map(
            offsets -> {
              Map<Integer, Long> committed = new TreeMap<>();
              offsets.forEach(
                  (partition, offset) -> {
                    if (offset != null && partition.topic().equals(topic)) {
                      committed.put(partition.partition(), offset.offset());
                    }
                  });
              return committed;
            });
  }

  /** Topic ids and log bounds of partitions. */
  public Future<Map<SourcePartition, LogBounds>> logBounds(Collection<SourcePartition> partitions) {
    Map<TopicPartition, OffsetSpec> first = new HashMap<>();
    Map<TopicPartition, OffsetSpec> end = new HashMap<>();
    Set<String> topics =
        partitions.stream().map(SourcePartition::topic).collect(Collectors.toSet());
    for (SourcePartition partition : partitions) {
      first.put(GroupConsumer.topicPartition(partition), OffsetSpec.earliest());
      end.put(GroupConsumer.topicPartition(partition), OffsetSpec.latest());
    }
    var ids = future(admin.describeTopics(topics).allTopicNames());
    var firsts = future(admin.listOffsets(first).all());
    var ends = future(admin.listOffsets(end).all());
    return Future.all(ids, firsts, ends)
        .map(
            all -> {
              Map<SourcePartition, LogBounds> logs = new HashMap<>();
              for (SourcePartition partition : partitions) {
                TopicPartition key = GroupConsumer.topicPartition(partition);
                logs.put(
                    partition,
                    new LogBounds(
                        id(ids.result().get(partition.topic())),
                        firsts.result().get(key).offset(),
                        ends.result().get(key).offset(),
                        ends.result().get(key).leaderEpoch()));
              }
              return logs;
            });
  }

  private static UUID id(TopicDescription topic) {
    return new UUID(
        topic.topicId().getMostSignificantBits(), topic.topicId().getLeastSignificantBits());
  }

  /** Partition counts of the topics that exist among these. */
  public Future<Map<String, Integer>> partitionCounts(Collection<String> topics) {
    return describe(topics, topic -> topic.partitions().size());
  }

  /** Ids of the topics that exist among these. */
  public Future<Map<String, UUID>> topicIds(Collection<String> topics) {
    return describe(topics, ClusterAdmin::id);
  }

  /** All that is told of the topics that exist among these. */
  Future<Map<String, TopicState>> topicStates(Collection<String> topics) {
    return describe(topics, description -> description)
        .compose(
            described -> settings(described.keySet()).map(settings -> states(described, settings)));
  }

  private static Map<String, TopicState> states(
      Map<String, TopicDescription> described, Map<ConfigResource, Map<String, String>> settings) {
    Map<String, TopicState> states = new HashMap<>();
    settings.forEach(
        (resource, set) -> {
          TopicDescription topic = described.get(resource.name());
          int replicas =
              topic.partitions().stream().mapToInt(one -> one.replicas().size()).min().orElse(0);
          states.put(
              topic.name(), new TopicState(id(topic), topic.partitions().size(), replicas, set));
        });
    return states;
  }

  private Future<Map<ConfigResource, Map<String, String>>> settings(Set<String> topics) {
    List<ConfigResource> resources =
        topics.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    return existing(admin.describeConfigs(resources).values(), ClusterAdmin::settings);
  }

  private static Map<String, String> settings(Config config) {
    Map<String, String> settings = new HashMap<>();
    config.entries().stream()
        .filter(entry -> entry.value() != null)
        .forEach(entry -> settings.put(entry.name(), entry.value()));
    return settings;
  }

  private <T> Future<Map<String, T>> describe(
      Collection<String> topics, Function<TopicDescription, T> wanted) {
    return existing(admin.describeTopics(topics).topicNameValues(), wanted);
  }

  /** What is told of each, without those that do not exist. */
  private <K, V, T> Future<Map<K, T>> existing(
      Map<K, KafkaFuture<V>> answers, Function<V, T> wanted) {
    Map<K, T> found = new ConcurrentHashMap<>();
    List<Future<?>> all = new ArrayList<>();
    answers.forEach(
        (key, answer) ->
            all.add(
                future(answer)
                    .onSuccess(there -> found.put(key, wanted.apply(there)))
                    .<Void>mapEmpty()
                    .recover(
                        error ->
                            error.getCause() instanceof UnknownTopicOrPartitionException
                                ? Future.succeededFuture()
                                : Future.failedFuture(error))));
    return Future.all(all).map(done -> found);
  }

  /**
   * What one of the brokers bounds; nothing is known if it does not show this user its settings.
   */
  public Future<BrokerLimits> brokerLimits() {
    return future(admin.describeCluster().nodes())
        .compose(nodes -> brokerSettings(nodes.stream().map(Node::idString).findAny().orElse("")))
        .map(BrokerLimits::new)
        .recover(
            error ->
                error.getCause() instanceof ApiException refused
                        && !(refused instanceof RetriableException)
                    ? Future.succeededFuture(new BrokerLimits(Map.of()))
                    : Future.failedFuture(error));
  }

  private Future<Map<String, String>> brokerSettings(String node) {
    ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, node);
    return future(admin.describeConfigs(List.of(broker)).values().get(broker))
        .map(ClusterAdmin::settings);
  }

  /** The members of a consumer group. */
  Future<List<GroupMembers.Member>> members(String group) {
    return future(admin.describeConsumerGroups(List.of(group)).describedGroups().get(group))
        .map(
            description ->
                description.members().stream()
                    .map(
                        member ->
                            new GroupMembers.Member(
                                member.clientId(),
                                member.host(),
                                member.assignment().topicPartitions().stream()
                                    .map(TopicPartition::topic)
                                    .collect(Collectors.toSet())))
                    .toList());
  }

  /** Creates a topic with the cluster's default replication; one that exists by now is fine. */
  public Future<Void> create(String topic, int partitions, Map<String, String> config) {
    NewTopic wanted = new NewTopic(topic, Optional.of(partitions), Optional.empty());
    return future(admin.createTopics(List.of(wanted.configs(config))).all())
        .recover(
            error ->
                error.getCause() instanceof TopicExistsException
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        new FailureException(
                            KafkaFailures.ofCreate(topic, config, error.getCause()),
                            error.getCause())));
  }

  /** Gives a topic as many partitions as this; one that has them by now is fine. */
  public Future<Void> grow(String topic, int partitions) {
    return future(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions))).all())
        .recover(
            error ->
                // Only that it has as many already, or more: another instance was quicker. The
                // controller knows, whatever the broker that is asked for metadata still believes.
                error.getCause() instanceof InvalidPartitionsException
                    ? Future.succeededFuture()
                    : Future.failedFuture(error));
  }

  /** Has the records below these offsets deleted, which nothing brings back. */
  public Future<Void> deleteBelow(Map<SourcePartition, Long> offsets) {
    Map<TopicPartition, RecordsToDelete> records = new HashMap<>();
    offsets.forEach(
        (partition, offset) ->
            records.put(
                GroupConsumer.topicPartition(partition), RecordsToDelete.beforeOffset(offset)));
    return future(admin.deleteRecords(records).all());
  }

  private <T> Future<T> future(KafkaFuture<T> future) {
    Admin asked = admin;
    CompletableFuture<T> answer = new CompletableFuture<>();
    future.whenComplete(
        (value, error) -> {
          if (error == null) {
            answer.complete(value);
          } else {
            answer.completeExceptionally(error);
          }
        });
    return Future.fromCompletionStage(answer.orTimeout(limitMillis(), TimeUnit.MILLISECONDS))
        .recover(error -> Future.failedFuture(isOfDeadClient(error) ? dead(asked) : wrap(error)));
  }

  /** The thread of such a client has ended, as by an error of the JVM: it does nothing any more. */
  private static boolean isOfDeadClient(Throwable error) {
    // Kafka has no class for what the thread may still say when it ends; ClusterAdminIT watches it.
    return error instanceof TimeoutException
        || "The AdminClient thread has exited.".equals(error.getMessage());
  }

  private long limitMillis() {
    String given = properties.given().get("default.api.timeout.ms");
    return BEYOND_TIMEOUT_MILLIS + (given == null ? API_TIMEOUT_MILLIS : Long.parseLong(given));
  }

  private FailureException dead(Admin asked) {
    // Not on this thread: names are looked up.
    CompletableFuture.runAsync(() -> replace(asked));
    return new FailureException(
        new Failure(
            Failure.Kind.INFRASTRUCTURE,
            "kafka-away",
            "the admin client answers nothing more, and is replaced as soon as a broker is there"),
        null);
  }

  private synchronized void replace(Admin dead) {
    if (closed || admin != dead) {
      return;
    }
    try {
      admin = client();
    } catch (FailureException away) {
      // The next question leads here again.
      LOG.warn("the admin client cannot be replaced yet: {}", away.getMessage());
      return;
    }
    LOG.warn("the admin client did not answer any more and is replaced");
    dead.close(Duration.ZERO);
  }

  private static FailureException wrap(Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    return new FailureException(KafkaFailures.of(cause), cause);
  }
}
