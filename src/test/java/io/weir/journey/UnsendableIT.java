package io.weir.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.lab.Lab;
import io.weir.lab.Site;
import io.weir.lab.kafka.Topics;
import io.weir.lab.process.Await;
import io.weir.publish.PublishSettings.Guarantee;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A topic takes nothing any more, or not one record: whoever needs it waits, by name, and the rest
 * flows. On a broker that makes missing topics anew, as brokers do by default, and checks rights.
 */
@Execution(ExecutionMode.CONCURRENT)
class UnsendableIT {
  private static final String POISON = "no JSON";
  private static final long TIME = System.currentTimeMillis() - Duration.ofHours(1).toMillis();

  private static Lab lab;

  @BeforeAll
  static void start() {
    lab =
        Lab.start(
            Map.of(
                "authorizer.class.name",
                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "allow.everyone.if.no.acl.found",
                "true",
                "auto.create.topics.enable",
                "true"));
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  private static Site site(Lab on, Guarantee guarantee) {
    return Journey.site(on, 3)
        .with("publish", "guarantee", guarantee.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        // Less than what waits behind a record that is not taken.
        .with("publish", "backlogRecords", 100)
        .with("intake", "instances", 1);
  }

  private static ProducerRecord<byte[], byte[]> event(Site site, int partition, int number) {
    return record(site, partition, number, "x");
  }

  private static ProducerRecord<byte[], byte[]> record(
      Site site, int partition, int number, String pad) {
    String event =
        "{\"id\":\"%d-%d\",\"ip\":\"1.0.0.7\",\"pad\":\"%s\"}".formatted(partition, number, pad);
    return new ProducerRecord<>(
        site.source(),
        partition,
        TIME,
        ("key-" + partition).getBytes(UTF_8),
        event.getBytes(UTF_8));
  }

  /** Good events for each partition, and for partition 0 one that is not, behind the first few. */
  private static void send(Journey journey, ProducerRecord<byte[], byte[]> unsendable) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int number = 0; number < 300; number++) {
      if (number == 5) {
        records.add(unsendable);
      }
      for (int partition = 0; partition < 3; partition++) {
        records.add(event(journey.site(), partition, number));
      }
    }
    journey.send(records);
  }

  private static ProducerRecord<byte[], byte[]> poison(Site site) {
    return new ProducerRecord<>(site.source(), 0, "key-0".getBytes(UTF_8), POISON.getBytes(UTF_8));
  }

  /** All but what waits is there, also what is sent now; and what waits is named. */
  private static void assertTheRestFlows(Journey journey, String reason, String topic)
      throws IOException {
    Site site = journey.site();
    Await.until(
        "the others' events are out",
        Journey.LIMIT,
        () -> othersAreOut(site),
        () -> ": " + numbers(site, 1).size() + ", " + numbers(site, 2).size() + readiness(journey));
    Await.until(
        "the problem is named",
        Journey.LIMIT,
        () -> isNamed(journey, reason, topic),
        () -> ": " + readiness(journey));
    journey.send(event(site, 1, 300));
    Await.until("what comes now is out", Journey.LIMIT, () -> numbers(site, 1).contains(300));
    assertTrue(journey.readiness().contains(reason), () -> readiness(journey));
    if (isOnce(site)) {
      assertEquals(5, distinct(site, 0).size(), "events of the partition that waits");
    }
  }

  /** That nothing may be sent to the topic is known first, and then who waits for it. */
  private static boolean isNamed(Journey journey, String reason, String topic) throws IOException {
    String readiness = journey.readiness();
    return readiness.contains(reason)
        && readiness.contains(topic)
        && readiness.contains(journey.site().source() + "-0");
  }

  private static boolean othersAreOut(Site site) {
    return distinct(site, 1).size() == 300 && distinct(site, 2).size() == 300;
  }

  /** Where an event is repeated, so are all that follow it, and the order is that of the last. */
  private static List<Integer> distinct(Site site, int partition) {
    List<Integer> backwards = new ArrayList<>(numbers(site, partition));
    Collections.reverse(backwards);
    List<Integer> lasts = new ArrayList<>(new LinkedHashSet<>(backwards));
    Collections.reverse(lasts);
    return lasts;
  }

  private static boolean isOnce(Site site) {
    return site.settings().publish().guarantee() == Guarantee.EXACTLY_ONCE;
  }

  private static String readiness(Journey journey) {
    try {
      return " " + journey.readiness();
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Everything is there, once where that is promised, and in order. */
  private static void assertNothingIsLost(Journey journey) throws IOException {
    Site site = journey.site();
    journey.assertAllAccountedFor();
    Map<Integer, Integer> expected = Map.of(0, 300, 1, 301, 2, 300);
    expected.forEach(
        (partition, count) -> {
          List<Integer> numbers = numbers(site, partition);
          List<Integer> distinct = distinct(site, partition);
          assertEquals(count, distinct.size(), "events of partition " + partition);
          assertEquals(distinct.stream().sorted().toList(), distinct, "order of " + partition);
          if (isOnce(site)) {
            assertEquals(distinct, numbers, "each once, of partition " + partition);
          }
        });
    // Also of what was read from the outbox again.
    List<Long> times =
        site.lab().broker().topics().readAll(site.sink()).stream()
            .map(ConsumerRecord::timestamp)
            .distinct()
            .toList();
    assertEquals(List.of(TIME), times, "times of the source records");
    Await.until("ready", Journey.LIMIT, () -> journey.readiness().contains("\"ready\":true"));
  }

  /** The numbers of the events of one source partition, in the order in which they came out. */
  private static List<Integer> numbers(Site site, int partition) {
    return site.lab().broker().topics().readAll(site.sink()).stream()
        .map(record -> Journey.header(record, "weir-event-id"))
        .filter(id -> id.startsWith(partition + "-"))
        .map(id -> Integer.valueOf(id.substring(2)))
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void aDeadLetterTopicThatIsDeletedHoldsUpWhoeverHasDeadLetters(Guarantee guarantee)
      throws Exception {
    Site site = site(Lab.shared(), guarantee);
    Topics topics = site.lab().broker().topics();
    try (Journey journey = Journey.on(site)) {
      Map<String, String> settings = settings(topics, site.deadLetters());
      topics.delete(site.deadLetters());
      send(journey, poison(site));
      assertTheRestFlows(journey, "topic-missing", site.deadLetters());
      assertFalse(topics.exists(site.deadLetters()));
      topics.create(site.deadLetters(), 3, settings);
      assertNothingIsLost(journey);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRightThatIsTakenHoldsUpWhoeverNeedsIt(Guarantee guarantee) throws Exception {
    Site site = site(lab, guarantee);
    AclBinding denial =
        new AclBinding(
            new ResourcePattern(ResourceType.TOPIC, site.deadLetters(), PatternType.LITERAL),
            new AccessControlEntry(
                "User:ANONYMOUS", "*", AclOperation.WRITE, AclPermissionType.DENY));
    AclBinding rest =
        new AclBinding(
            new ResourcePattern(ResourceType.TOPIC, site.deadLetters(), PatternType.LITERAL),
            new AccessControlEntry("User:*", "*", AclOperation.ALL, AclPermissionType.ALLOW));
    try (Journey journey = Journey.on(site)) {
      lab.broker().topics().admin().createAcls(List.of(denial, rest)).all().get();
      send(journey, poison(site));
      assertTheRestFlows(journey, "kafka-refused", site.deadLetters());
      lab.broker().topics().admin().deleteAcls(List.of(denial.toFilter())).all().get();
      assertNothingIsLost(journey);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRecordThatItsTopicRefusesHoldsUpItsPartition(Guarantee guarantee) throws Exception {
    Site site = site(lab, guarantee);
    try (Journey journey = Journey.on(site)) {
      lab.broker().topics().configure(site.sink(), "max.message.bytes", "2000");
      send(journey, record(site, 0, 1_000, "x".repeat(5_000)));
      assertTheRestFlows(journey, "record-too-large", site.sink());
      lab.broker().topics().configure(site.sink(), "max.message.bytes", "1000000");
      journey.assertAllAccountedFor();
      assertEquals(301, distinct(site, 0).size());
      assertEquals(1_000, distinct(site, 0).get(5), "in its place");
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsLostWhereTheBrokerMakesADeletedTopicAnew(Guarantee guarantee) throws Exception {
    Site site = site(lab, guarantee);
    Topics topics = lab.broker().topics();
    try (Journey journey = Journey.on(site)) {
      Map<String, String> settings = settings(topics, site.deadLetters());
      topics.delete(site.deadLetters());
      send(journey, poison(site));
      Await.until("the others' events are out", Journey.LIMIT, () -> othersAreOut(site));
      if (!topics.exists(site.deadLetters())) {
        topics.create(site.deadLetters(), 3, settings);
      }
      journey.assertAllAccountedFor();
      assertEquals(300, distinct(site, 0).size());
    }
  }

  /** What the topic was made with: one that is made anew with other settings is another one. */
  private static Map<String, String> settings(Topics topics, String topic)
      throws ExecutionException, InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    return topics
        .admin()
        .describeConfigs(List.of(resource))
        .all()
        .get()
        .get(resource)
        .entries()
        .stream()
        .filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
        .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
  }
}
