package io.weir.kafka;

import io.vertx.core.Future;
import io.weir.event.FailureException;
import io.weir.event.SourcePartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
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
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

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

  private final ReplaceableAdmin live;

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
    this.live = new ReplaceableAdmin(properties, clients);
  }

  /**
   * Opens the admin client, which connects lazily; may be called again until it has worked. Blocks
   * while names are looked up and a broker is asked who it is.
   *
   * @throws FailureException of kind CONFIGURATION if Kafka's client refuses its properties
   */
  public void open() {
    live.open();
  }

  @Override
  public void close() {
    live.close();
  }

  /**
   * The group's committed offsets with pending transactions resolved. A partition that is missing
   * from the map is still pending: ask again; an empty value means that none was ever committed.
   */
  public Future<Map<SourcePartition, Optional<CommittedOffset>>> committedOffsets(
      String group, Collection<SourcePartition> partitions) {
    List<TopicPartition> asked = partitions.stream().map(GroupConsumer::topicPartition).toList();
    return future(
            live.admin()
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
    return future(live.admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
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
    var ids = future(live.admin().describeTopics(topics).allTopicNames());
    var firsts = future(live.admin().listOffsets(first).all());
    var ends = future(live.admin().listOffsets(end).all());
    return Future.all(ids, firsts, ends)
        .map(
            all -> {
              Map<SourcePartition, LogBounds> logs = new HashMap<>();
              for (SourcePartition partition : partitions) {
                TopicPartition key = GroupConsumer.topicPartition(partition);
                logs.put(
                    partition,
                    new LogBounds(
                        TopicState.id(ids.result().get(partition.topic())),
                        firsts.result().get(key).offset(),
                        ends.result().get(key).offset(),
                        ends.result().get(key).leaderEpoch()));
              }
              return logs;
            });
  }

  /** Partition counts of the topics that exist among these. */
  public Future<Map<String, Integer>> partitionCounts(Collection<String> topics) {
    return describe(topics, topic -> topic.partitions().size());
  }

  /** Ids of the topics that exist among these. */
  public Future<Map<String, UUID>> topicIds(Collection<String> topics) {
    return describe(topics, TopicState::id);
  }

  /** All that is told of the topics that exist among these. */
  Future<Map<String, TopicState>> topicStates(Collection<String> topics) {
    return descriptions(topics).compose(this::topicStates);
  }

  /** The same of topics that are described already. */
  Future<Map<String, TopicState>> topicStates(Map<String, TopicDescription> described) {
    return settings(described.keySet())
        .map(
            settings -> {
              Map<String, TopicState> states = new HashMap<>();
              settings.forEach(
                  (topic, set) ->
                      states.put(topic.name(), TopicState.of(described.get(topic.name()), set)));
              return states;
            });
  }

  /** The topics that exist among these, without their settings. */
  Future<Map<String, TopicDescription>> descriptions(Collection<String> topics) {
    return describe(topics, description -> description);
  }

  private Future<Map<ConfigResource, Map<String, String>>> settings(Set<String> topics) {
    List<ConfigResource> resources =
        topics.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    return existing(live.admin().describeConfigs(resources).values(), ClusterAdmin::settings);
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
    return existing(live.admin().describeTopics(topics).topicNameValues(), wanted);
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
    return future(live.admin().describeCluster().nodes())
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
    return future(live.admin().describeConfigs(List.of(broker)).values().get(broker))
        .map(ClusterAdmin::settings);
  }

  /** The members of a consumer group. */
  Future<List<GroupMembers.Member>> members(String group) {
    return future(live.admin().describeConsumerGroups(List.of(group)).describedGroups().get(group))
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
    return future(live.admin().createTopics(List.of(wanted.configs(config))).all())
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
    return future(
            live.admin()
                .createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                .all())
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
    return future(live.admin().deleteRecords(records).all());
  }

  private <T> Future<T> future(KafkaFuture<T> future) {
    return live.future(future);
  }
}
