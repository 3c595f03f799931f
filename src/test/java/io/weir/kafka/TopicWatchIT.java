package io.weir.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.weir.lab.Lab;
import io.weir.lab.kafka.Topics;
import io.weir.lab.process.Await;
import io.weir.ops.Health;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeConfigsResult;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.ForwardingAdmin;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked of the brokers again and again about topics. */
class TopicWatchIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Topics topics = Lab.shared().broker().topics();
  private final String source = Lab.unique("watched");
  private final String retries = source + ".retry.1s";
  private final String sink = source + ".enriched";
  private final AtomicInteger questions = new AtomicInteger();
  private volatile boolean isAllowed = true;

  private final ClusterAdmin cluster =
      new ClusterAdmin(
          new ClientProperties(
              Map.of("bootstrap.servers", Lab.shared().broker().bootstrapServers())),
          CountingAdmin::new);
  private final TopicProvisioner provisioner =
      new TopicProvisioner(
          cluster, new TopicSettings(true, Duration.ofDays(1), Duration.ofHours(1)));
  private final Health health = new Health();
  private final List<Map<String, UUID>> told = new CopyOnWriteArrayList<>();
  private final List<Map<String, UUID>> toldToAnother = new CopyOnWriteArrayList<>();

  @BeforeEach
  void begin() throws Exception {
    topics.create(source, 1);
    topics.create(sink, 1);
    cluster.open();
    TopicPlan plan =
        new TopicPlan(source, sink, Map.of(retries, Duration.ofSeconds(1)), source + ".dead");
    provisioner.ensure(plan).await(LIMIT.toSeconds(), TimeUnit.SECONDS);
    questions.set(0);
    provisioner.watch().onIds(told::add);
    provisioner.watch().onIds(toldToAnother::add);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void check() {
    provisioner.watch().check(Set.of(source, retries), health);
  }

  private Map<String, UUID> ids() {
    return Stream.of(source, retries, sink, source + ".dead")
        .collect(Collectors.toMap(topic -> topic, this::id));
  }

  private UUID id(String topic) {
    try {
      return cluster.topicIds(List.of(topic)).await(LIMIT.toSeconds(), TimeUnit.SECONDS).get(topic);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void oneQuestionAboutAllTopicsIsAnsweredToEverybody() {
    check();
    Await.until("told", LIMIT, () -> !toldToAnother.isEmpty());
    assertEquals(1, questions.get());
    assertEquals(ids(), told.get(0));
    assertEquals(ids(), toldToAnother.get(0));
  }

  @Test
  void aTopicThatIsMadeAnewIsToldAndOneWrittenToIsJudged() {
    UUID before = id(source);
    topics.delete(source);
    topics.create(source, 1);
    topics.delete(sink);
    Await.until(
        "the sink is missed",
        LIMIT,
        () -> {
          check();
          return health.problems().containsKey("topic:" + sink);
        });
    assertEquals("topic-missing", health.problems().get("topic:" + sink).reason());
    assertEquals(Set.of("topic:" + sink), health.problems().keySet());
    assertNotEquals(before, told.get(told.size() - 1).get(source));
  }

  @Test
  void whoMayNotSeeTheirSettingsIsStillToldTheirIds() {
    isAllowed = false;
    check();
    Await.until("told", LIMIT, () -> !told.isEmpty());
    assertEquals(ids(), told.get(0));
    Await.until(
        "and asks again",
        LIMIT,
        () -> {
          check();
          return told.size() > 1;
        });
  }

  /** Counts what is asked about topics, and shows no settings where the test wants it. */
  private final class CountingAdmin extends ForwardingAdmin {
    CountingAdmin(Map<String, Object> config) {
      super(config);
    }

    @Override
    public DescribeTopicsResult describeTopics(
        TopicCollection wanted, DescribeTopicsOptions options) {
      questions.incrementAndGet();
      return super.describeTopics(wanted, options);
    }

    @Override
    public DescribeConfigsResult describeConfigs(
        Collection<ConfigResource> wanted, DescribeConfigsOptions options) {
      if (!isAllowed) {
        throw new TopicAuthorizationException("no right to see settings");
      }
      return super.describeConfigs(wanted, options);
    }
  }
}
