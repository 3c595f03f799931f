package io.weir.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.event.SourcePartition;
import io.weir.lab.Lab;
import io.weir.lab.kafka.Topics;
import io.weir.lab.process.Await;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.ForwardingAdmin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicCollection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The gateway's own topics keep up with the source. */
@Execution(ExecutionMode.CONCURRENT)
class TopicProvisionerIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Topics topics = Lab.shared().broker().topics();
  private final String source = Lab.unique("topology");
  private final List<String> retries = List.of(source + ".retry.1s", source + ".retry.2s");
  private final List<Outdated> outdated = new CopyOnWriteArrayList<>();
  private final ClusterAdmin cluster =
      new ClusterAdmin(
          new ClientProperties(
              Map.of("bootstrap.servers", Lab.shared().broker().bootstrapServers())),
          BehindAdmin::new);

  @BeforeEach
  void aSourceOfTwoPartitions() {
    topics.create(source, 2);
    topics.create(source + ".enriched", 2);
    cluster.open();
    // What is made just now is not known to the broker at once; the gateway waits for it too.
    Await.until("all topics are there", LIMIT, () -> ensured(true) != null);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private TopicProvisioner topology(boolean create) {
    return new TopicProvisioner(
        cluster, new TopicSettings(create, Duration.ofDays(1), Duration.ofHours(1)));
  }

  private Future<Integer> ensure(TopicProvisioner topology) {
    return topology.ensure(plan(source + ".dead"));
  }

  private TopicPlan plan(String deadLetters) {
    return new TopicPlan(
        source,
        source + ".enriched",
        Map.of(retries.get(0), Duration.ofSeconds(1), retries.get(1), Duration.ofSeconds(2)),
        deadLetters);
  }

  private TopicProvisioner ensured(boolean create) {
    TopicProvisioner topology = topology(create);
    done(ensure(topology));
    return topology;
  }

  private List<SourcePartition> added() {
    return List.of(new SourcePartition(source, 0), new SourcePartition(source, 3));
  }

  private static <T> T done(Future<T> future) {
    try {
      return future.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private void growSource() throws Exception {
    topics.admin().createPartitions(Map.of(source, NewPartitions.increaseTo(4))).all().get();
    for (int known = 0; known < 4; ) {
      known = done(cluster.partitionCounts(List.of(source))).getOrDefault(source, 0);
    }
  }

  private void assertRetryTopicsHave(int partitions) {
    assertEquals(
        Map.of(retries.get(0), partitions, retries.get(1), partitions),
        done(cluster.partitionCounts(retries)));
  }

  /** Has the retry topics described as they are now, that many times, whatever becomes of them. */
  private void describeAsOfNow(int times) throws Exception {
    Map<String, TopicDescription> now =
        topics.admin().describeTopics(retries).allTopicNames().get();
    outdated.add(new Outdated(now, new AtomicInteger(times)));
  }

  @Test
  void retryTopicsGrowWithTheSourceAtStartHoweverManyInstancesStart() throws Exception {
    growSource();
    done(Future.all(ensure(topology(true)), ensure(topology(true))));
    assertRetryTopicsHave(4);
  }

  @Test
  void retryTopicsGrowForAPartitionThatIsAddedLater() throws Exception {
    TopicProvisioner one = ensured(true);
    TopicProvisioner other = ensured(true);
    TopicProvisioner cautious = ensured(false);
    growSource();
    done(Future.all(one.grow(added()), other.grow(added())));
    assertRetryTopicsHave(4);
    done(cautious.grow(added()));
  }

  @Test
  void topicsAreInOrderOnlyWhenTheBrokerThatIsAskedTellsSo() throws Exception {
    TopicProvisioner later = ensured(true);
    growSource();
    describeAsOfNow(3);
    done(ensure(topology(true)));
    assertRetryTopicsHave(4);
    topics.admin().createPartitions(Map.of(source, NewPartitions.increaseTo(6))).all().get();
    describeAsOfNow(3);
    done(later.grow(List.of(new SourcePartition(source, 5))));
    assertRetryTopicsHave(6);
  }

  @Test
  void nothingIsRefusedForWhatABrokerDoesNotKnowYet() throws Exception {
    TopicProvisioner cautious = ensured(false);
    growSource();
    describeAsOfNow(3);
    topics
        .admin()
        .createPartitions(
            Map.of(
                retries.get(0), NewPartitions.increaseTo(4),
                retries.get(1), NewPartitions.increaseTo(4)))
        .all()
        .get();
    done(cautious.grow(added()));
    done(ensure(cautious));
  }

  @Test
  void aTopicThatTakesOnlyTinyRecordsIsRefusedByName() {
    String dead = source + ".tiny";
    topics.create(dead, 2, Map.of("max.message.bytes", "16384"));
    Failure failure =
        assertThrows(FailureException.class, () -> done(topology(true).ensure(plan(dead))))
            .failure();
    assertEquals(Failure.Kind.CONFIGURATION, failure.kind());
    assertEquals("record-limit-too-low", failure.reason());
    assertTrue(failure.message().contains(dead + " takes records of 16384"), failure::toString);
    assertTrue(failure.message().contains("max.message.bytes to 65536"), failure::toString);
  }

  @Test
  void whereTheyMayNotTheTopicAndTheMendAreNamed() throws Exception {
    TopicProvisioner cautious = ensured(false);
    growSource();
    for (var refused : List.<Future<?>>of(cautious.grow(added()), ensure(cautious))) {
      Failure failure = assertThrows(FailureException.class, () -> done(refused)).failure();
      assertEquals(Failure.Kind.CONFIGURATION, failure.kind());
      assertEquals("retry-topic-too-small", failure.reason());
      assertTrue(failure.message().contains(" has 2 partitions, the source 4"), failure::toString);
      assertTrue(failure.message().contains("topics.create"), failure::toString);
    }
    assertRetryTopicsHave(2);
  }

  /** What a broker that lies behind still tells, so many times. */
  private record Outdated(Map<String, TopicDescription> topics, AtomicInteger left) {}

  /** Asks a broker whose metadata lies behind where the test wants it. */
  private final class BehindAdmin extends ForwardingAdmin {
    BehindAdmin(Map<String, Object> config) {
      super(config);
    }

    @Override
    public DescribeTopicsResult describeTopics(
        TopicCollection wanted, DescribeTopicsOptions options) {
      Map<String, KafkaFuture<TopicDescription>> answer =
          new HashMap<>(super.describeTopics(wanted, options).topicNameValues());
      for (Outdated behind : outdated) {
        if (behind.left().getAndDecrement() > 0) {
          behind
              .topics()
              .forEach(
                  (topic, description) ->
                      answer.computeIfPresent(
                          topic, (name, told) -> KafkaFuture.completedFuture(description)));
        }
      }
      return new DescribeTopicsResult(null, answer) {};
    }
  }
}
