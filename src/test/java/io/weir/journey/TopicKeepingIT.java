package io.weir.journey;

import static io.weir.journey.Journey.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.lab.Lab;
import io.weir.lab.Site;
import io.weir.lab.kafka.Topics;
import io.weir.lab.process.Await;
import io.weir.publish.PublishSettings.Guarantee;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * On a broker that makes topics by itself, as brokers do by default, and whose own defaults keep
 * little: what waits in the gateway's topics stays there, and a topic is never another one
 * unnoticed.
 */
@Execution(ExecutionMode.CONCURRENT)
class TopicKeepingIT {
  private static Lab lab;

  @BeforeAll
  static void start() {
    lab =
        Lab.start(
            Map.of(
                "auto.create.topics.enable", "true",
                "log.retention.bytes", "1048576",
                "log.retention.ms", "7200000"));
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  private static Topics topics() {
    return lab.broker().topics();
  }

  private static String retryTopic(Site site) {
    return site.source() + ".retry.1s";
  }

  @Test
  void whatIsCreatedKeepsItsRecordsWhateverTheClusterDefaultsAre() throws Exception {
    Site site = Journey.site(lab, 2);
    try (Journey journey = Journey.on(site)) {
      for (String topic : List.of(retryTopic(site), site.deadLetters())) {
        assertOwn(topic, "cleanup.policy", "delete");
        assertOwn(topic, "retention.bytes", "-1");
      }
      assertOwn(retryTopic(site), "retention.ms", "-1");
      assertOwn(site.deadLetters(), "retention.ms", Long.toString(30L * 24 * 3_600_000));
    }
  }

  private static void assertOwn(String topic, String setting, String value) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Config config = topics().admin().describeConfigs(List.of(resource)).all().get().get(resource);
    ConfigEntry entry = config.get(setting);
    assertEquals(value, entry.value(), topic + " " + setting);
    assertEquals(
        ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG, entry.source(), topic + " " + setting);
  }

  @ParameterizedTest
  @CsvSource({
    ".retry.1s, cleanup.policy, compact, topic-compacted",
    ".dead, retention.bytes, 1048576, topic-retention",
  })
  void aTopicThatWouldLoseWhatWaitsThereIsRefusedAtStartWithTheMend(
      String suffix, String setting, String value, String reason) {
    Site site = Journey.site(lab, 1);
    String topic = site.source() + suffix;
    topics().create(topic, 1, keeping(Map.of(setting, value)));
    Failure failure =
        assertThrows(FailureException.class, () -> EmbeddedGateway.of(site).close()).failure();
    assertEquals(Failure.Kind.CONFIGURATION, failure.kind());
    assertEquals(reason, failure.reason());
    assertTrue(failure.message().contains("topic " + topic), failure::toString);
    assertTrue(failure.message().contains("set its " + setting + " to "), failure::toString);
  }

  private static Map<String, String> keeping(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(Map.of("retention.bytes", "-1", "retention.ms", "-1"));
    all.putAll(settings);
    return all;
  }

  @Test
  void whoeverChangesSuchASettingWhileItRunsIsToldUntilItIsMended() throws Exception {
    Site site = Journey.site(lab, 1);
    try (Journey journey = Journey.on(site)) {
      set(retryTopic(site), "cleanup.policy", "compact");
      set(site.deadLetters(), "retention.bytes", "1048576");
      journey.awaitProblems(
          Map.of(
              "topic:" + retryTopic(site), "topic-compacted",
              "topic:" + site.deadLetters(), "topic-retention"));
      set(retryTopic(site), "cleanup.policy", "delete");
      set(site.deadLetters(), "retention.bytes", "-1");
      journey.awaitProblems(Map.of());
    }
  }

  private static void set(String topic, String setting, String value) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    AlterConfigOp change =
        new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
    topics().admin().incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
  }

  @ParameterizedTest
  @EnumSource
  void aDeletedSinkIsNotMadeAnewByTheGatewayAndIsUsedAgainWhenSomebodyHas(Guarantee guarantee)
      throws Exception {
    Site site = site(guarantee);
    try (Journey journey = Journey.on(site)) {
      journey.send(event(journey, "before"));
      journey.result("before");
      delete(site.sink());
      journey.send(event(journey, "after"));
      journey.awaitProblem("topic:" + site.sink(), "topic-missing");
      assertFalse(topics().exists(site.sink()), "made by the gateway");
      topics().create(site.sink(), 2);
      journey.result("after");
      journey.awaitProblems(Map.of());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDeletedDeadLetterTopicIsNotMadeAnewByTheGatewayEither(Guarantee guarantee)
      throws Exception {
    Site site = site(guarantee);
    try (Journey journey = Journey.on(site)) {
      journey.send(journey.event(0, "no event"));
      Await.until("dead", Journey.LIMIT, () -> topics().readAll(site.deadLetters()).size() == 1);
      delete(site.deadLetters());
      journey.send(journey.event(0, "no event either"));
      journey.awaitProblem("topic:" + site.deadLetters(), "topic-missing");
      assertFalse(topics().exists(site.deadLetters()), "made by the gateway");
      topics()
          .create(
              site.deadLetters(),
              2,
              keeping(Map.of("retention.ms", Long.toString(30L * 24 * 3_600_000))));
      Await.until("dead", Journey.LIMIT, () -> topics().readAll(site.deadLetters()).size() == 1);
      journey.awaitProblems(Map.of());
    }
  }

  @Test
  void theConsumerDoesNotMakeADeletedTopicAnewEither() throws Exception {
    Site site = Journey.site(lab, 1).with("kafka", "metadata.max.age.ms", "500");
    try (Journey journey = Journey.on(site)) {
      journey.send(journey.event(0, "{\"id\":\"before\",\"ip\":\"1.0.0.7\"}"));
      journey.result("before");
      delete(retryTopic(site));
      journey.awaitProblem("topic:" + retryTopic(site), "topic-missing");
      // Long enough for the consumer to have asked for it.
      journey.send(journey.event(0, "{\"id\":\"after\",\"ip\":\"1.0.0.7\"}"));
      journey.result("after");
      assertFalse(topics().exists(retryTopic(site)), "made by the gateway");
    }
  }

  @Test
  void aSinkThatABrokerHasMadeForAnotherProgramIsNamedUntilItIsAsItWas() throws Exception {
    Site site = Journey.site(lab, 2);
    try (Journey journey = Journey.on(site)) {
      delete(site.sink());
      topics().send(site.sink(), null, new byte[1]);
      journey.awaitProblem("topic:" + site.sink(), "topic-recreated");
      assertTrue(journey.readiness().contains("1 partitions instead of 2"), journey::told);
      topics()
          .admin()
          .createPartitions(Map.of(site.sink(), NewPartitions.increaseTo(2)))
          .all()
          .get();
      journey.awaitProblems(Map.of());
      journey.send(event(journey, "after"));
      assertEquals("full", header(journey.result("after"), "weir-status"));
    }
  }

  @Test
  void theTopicOfADelayThatIsNoLongerConfiguredIsCheckedTooButMayGo() throws Exception {
    Site site = Journey.site(lab, 1);
    String retired = site.source() + ".retry.2s";
    try (Journey journey = Journey.on(site)) {
      Await.until(
          "it is known",
          Journey.LIMIT,
          () ->
              site.number(
                      "SELECT count(*) FROM weir.consumed_offset WHERE topic = '" + retired + "'")
                  == 1,
          journey::told);
    }
    site.delays("1s");
    set(retired, "cleanup.policy", "compact");
    Failure failure =
        assertThrows(FailureException.class, () -> EmbeddedGateway.of(site).close()).failure();
    assertEquals("topic-compacted", failure.reason());
    set(retired, "cleanup.policy", "delete");
    try (Journey journey = Journey.on(site.with("kafka", "metadata.max.age.ms", "500"))) {
      set(retired, "retention.bytes", "1048576");
      journey.awaitProblem("topic:" + retired, "topic-retention");
      delete(retired);
      Await.until(
          "it is not missed",
          Journey.LIMIT,
          () -> !journey.problems().containsKey("topic:" + retired),
          journey::told);
    }
  }

  private static Site site(Guarantee guarantee) {
    return Journey.site(lab, 2)
        .with("publish", "guarantee", guarantee.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  private static ProducerRecord<byte[], byte[]> event(Journey journey, String id) {
    return journey.event(0, "{\"id\":\"" + id + "\",\"ip\":\"1.0.0.7\"}");
  }

  private static void delete(String topic) throws ExecutionException, InterruptedException {
    topics().admin().deleteTopics(List.of(topic)).all().get();
  }
}
