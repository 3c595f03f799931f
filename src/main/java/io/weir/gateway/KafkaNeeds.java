package io.weir.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.kafka.BrokerLimits;
import io.weir.kafka.ClusterAdmin;
import io.weir.kafka.GroupMembers;
import io.weir.kafka.TopicPlan;
import io.weir.kafka.TopicProvisioner;
import io.weir.ops.Health;
import io.weir.outcome.RetryTiers;
import io.weir.publish.PublishSettings;
import io.weir.store.OffsetTable;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the gateway needs of Kafka: made sure of before it begins, and looked at now and then. */
record KafkaNeeds(
    GatewaySettings settings,
    ClusterAdmin admin,
    TopicProvisioner provisioner,
    OffsetTable offsets) {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaNeeds.class);
  private static final long TOPICS_MILLIS = 1_000;
  private static final long GROUP_MILLIS = 5_000;

  /**
   * Makes sure that the brokers take this gateway, and of the topics.
   *
   * @return the largest record that every topic takes, in bytes
   */
  Future<Integer> ensure(RetryTiers tiers) {
    Map<String, Duration> retries = new LinkedHashMap<>();
    for (int i = 0; i < tiers.topics().size(); i++) {
      retries.put(tiers.topics().get(i), tiers.delays().get(i));
    }
    TopicPlan plan =
        new TopicPlan(
            settings.source().topic(),
            settings.sink().topic(),
            retries,
            settings.deadLetter().topic());
    return admin
        .brokerLimits()
        .compose(
            limits -> objection(limits).map(KafkaNeeds::refused).orElse(Future.succeededFuture()))
        .compose(taken -> provisioner.ensure(plan));
  }

  private Optional<Failure> objection(BrokerLimits limits) {
    boolean transactions = settings.publish().guarantee() == PublishSettings.Guarantee.EXACTLY_ONCE;
    return limits
        .objection(settings.source())
        .or(
            () ->
                transactions
                    ? limits.objection(settings.publish().transactionTimeout())
                    : Optional.empty());
  }

  private static Future<Void> refused(Failure failure) {
    return Future.failedFuture(new FailureException(failure, null));
  }

  /** Retry topics whose delays are no longer configured: what waits there is due all the same. */
  Future<Set<String>> retired(RetryTiers tiers) {
    return offsets
        .knownTopics()
        .onSuccess(this::tellFirstSight)
        .compose(
            known -> {
              Map<String, Duration> retired = new HashMap<>();
              known.stream()
                  .filter(tiers::isRetired)
                  .forEach(topic -> retired.put(topic, tiers.delayOf(topic).orElseThrow()));
              return provisioner.ensureRetired(retired);
            })
        .onSuccess(
            retired -> {
              if (!retired.isEmpty()) {
                LOG.info("drains {}, whose delays are no longer configured", retired);
              }
            });
  }

  /**
   * Begins where the group stands, as any consumer does; but who gave it a name that another
   * program had used would miss the events before.
   */
  private void tellFirstSight(Set<String> known) {
    String topic = settings.source().topic();
    if (known.contains(topic)) {
      return;
    }
    String group = settings.source().group();
    admin
        .committed(group, topic)
        .onSuccess(
            committed -> {
              if (committed.values().stream().anyMatch(offset -> offset > 0)) {
                LOG.warn(
                    "group {} has offsets of {} that this gateway knows nothing of: it begins there"
                        + " and leaves out what lies before, by partition {}; to have all of it,"
                        + " give source.group another name",
                    group,
                    topic,
                    committed);
              }
            });
  }

  /** Looks at the topics and the group for as long as the gateway runs. */
  void watch(Vertx vertx, Health health, RetryTiers tiers, Set<String> retired) {
    Set<String> consumed = new HashSet<>(retired);
    consumed.addAll(tiers.topics());
    consumed.add(settings.source().topic());
    String group = settings.source().group();
    GroupMembers members = new GroupMembers(admin, group, InstanceName.clients(group), consumed);
    vertx.setPeriodic(TOPICS_MILLIS, tick -> provisioner.watch().check(consumed, health));
    vertx.setPeriodic(GROUP_MILLIS, tick -> members.check(health));
  }
}
