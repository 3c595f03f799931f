package io.weir.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.weir.config.Configuration;
import io.weir.config.References;
import io.weir.event.Failure;
import io.weir.event.OutboxRow;
import io.weir.event.SourcePartition;
import io.weir.kafka.AssignedPartitions;
import io.weir.kafka.ClientProperties;
import io.weir.kafka.ClusterAdmin;
import io.weir.kafka.CommittedOffsets;
import io.weir.kafka.GroupConsumer;
import io.weir.lab.Lab;
import io.weir.lab.Site;
import io.weir.lab.process.Await;
import io.weir.ops.Health;
import io.weir.ops.Meters;
import io.weir.ops.Telemetry;
import io.weir.postgres.PostgresPool;
import io.weir.postgres.SchemaMigration;
import io.weir.store.OutboxTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of decided rows when a turn succeeds, is refused, or ends without an answer. */
class OutboxPublisherIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int GENERATION = 4;

  /** Has published rows deleted by closing only. */
  private static final Duration NEVER = Duration.ofMinutes(10);

  private static Site site;
  private static Vertx vertx;
  private static Pool pool;
  private static ClusterAdmin cluster;

  private final SourcePartition source = new SourcePartition(Lab.unique("published"), 0);
  private final String group = source.topic();
  private final AssignedPartitions ownership = new AssignedPartitions();
  private final Health health = new Health();
  private final Context context = vertx.getOrCreateContext();
  private final Queue<Runnable> faults = new ConcurrentLinkedQueue<>();
  private final List<String> committed = Collections.synchronizedList(new ArrayList<>());
  private final Set<Long> outboxAtCommit = new ConcurrentSkipListSet<>();
  private final Set<String> heldUp = new ConcurrentSkipListSet<>();
  private final Map<String, Failure> topicProblems = new ConcurrentHashMap<>();
  private final Queue<Scripted> producers = new ConcurrentLinkedQueue<>();
  private volatile int fits = Integer.MAX_VALUE;
  private OutboxPublisher publisher;
  private long assignment;

  @BeforeAll
  static void start() {
    site = Site.on(Lab.shared(), 1);
    vertx = Vertx.vertx();
    pool = PostgresPool.pool(vertx, site.settings().postgres());
    SchemaMigration.migrate(pool).await();
    cluster = new ClusterAdmin(new ClientProperties(site.settings().kafka()));
    cluster.open();
  }

  @AfterAll
  static void stop() {
    cluster.close();
    pool.close().await();
    vertx.close().await();
  }

  @BeforeEach
  void open() {
    assignment = ownership.add(List.of(source), metadata()).get(source);
    publisher = open(group, Duration.ofMillis(1), cluster, Duration.ofMillis(1));
  }

  private OutboxPublisher open(
      String name, Duration interval, ClusterAdmin asked, Duration cleanup) {
    String settings =
        "{\"interval\": \"" + interval.toMillis() + "ms\", \"transactionTimeout\": \"1s\"}";
    return onLoop(
        () ->
            new OutboxPublisher(
                vertx,
                name,
                Configuration.parse(settings, PublishSettings.class, References.none()),
                new OutboxPublisher.Kafka(
                    new TransactionalSender(
                        Scripted::new, new RecordTimes(SinkTimestamp.SOURCE, Clock.systemUTC())),
                    new CommittedOffsets(asked, group),
                    () -> topicProblems),
                ownership,
                new OutboxCleanup(vertx, new OutboxTable(pool), cleanup.toMillis()),
                new Telemetry(health, new Meters(new SimpleMeterRegistry()))));
  }

  @AfterEach
  void close() {
    onLoop(publisher::close).await();
  }

  @Test
  void rowsAndOffsetsGoOutInOneTransactionAndThenLeaveTheOutbox() {
    Future<Boolean> both = publish(0, 3);
    assertTrue(done(both));
    assertEquals(List.of("0", "1", "2", "offset 3 of generation 4"), committed);
    assertEquals(Set.of(3L), outboxAtCommit, "rows in the outbox before the commit");
    Await.until("the outbox is empty", LIMIT, () -> outbox() == 0);
  }

  @Test
  void whatWasDecidedUnderAnAssignmentThatIsOverIsLeftToTheNextOwner() {
    ownership.remove(List.of(source));
    long next = ownership.add(List.of(source), metadata()).get(source);
    assertFalse(done(publish(0, 3)), "published by who no longer owns it");
    assertEquals(List.of(), committed);
    assignment = next;
    assertTrue(done(publish(3, 5)), "the next assignment's own are published");
    assertEquals(List.of("3", "4", "offset 5 of generation 4"), committed);
  }

  @Test
  void aTurnThatIsRefusedGoesOutAgainBeforeWhatCameLater() {
    Runnable refused =
        () -> {
          throw new RebalanceInProgressException("refused");
        };
    faults.addAll(List.of(refused, refused, refused));
    Future<Boolean> first = publish(0, 2);
    Future<Boolean> second = publish(2, 4);
    assertTrue(done(first));
    assertTrue(done(second));
    assertEquals(
        List.of("0", "1", "2", "3"), committed.stream().filter(c -> c.length() == 1).toList());
    assertEquals(Set.of(group), heldUp, "what readiness names meanwhile");
    assertEquals(Map.of(), health.problems(), "what it names at the end");
  }

  @Test
  void nothingLeavesTheOutboxOrIsGivenUpUntilACommitIsCertain() {
    Runnable unanswered =
        () -> {
          throw new TimeoutException("no answer");
        };
    // Time enough for a delete that is too early: the waits between the tries double. One row, as
    // more would go out in parts.
    faults.addAll(Collections.nCopies(5, unanswered));
    assertTrue(done(publish(0, 1)));
    assertEquals(Set.of(1L), outboxAtCommit, "rows in the outbox at each try");
    assertEquals(List.of("0", "offset 1 of generation 4"), committed);
    Await.until("the outbox is empty", LIMIT, () -> outbox() == 0);
  }

  @Test
  void aCommitWhoseAnswerWasLostIsFoundInTheGroupsOffsetAndNotRepeated() {
    site.lab().broker().topics().create(source.topic(), 1);
    faults.add(
        () -> {
          setGroupOffset(3);
          throw new TimeoutException("no answer");
        });
    assertTrue(done(publish(0, 3)));
    assertEquals(List.of(), committed, "sent again");
    Await.until("the outbox is empty", LIMIT, () -> outbox() == 0);
  }

  @Test
  void aTurnThatDoesNotFitItsTimeIsFollowedBySmallerOnes() {
    fits = 2;
    CountDownLatch allStand = new CountDownLatch(1);
    faults.add(() -> await(allStand));
    List<Future<Boolean>> all =
        LongStream.range(0, 8).mapToObj(offset -> publish(offset, offset + 1)).toList();
    allStand.countDown();
    all.forEach(one -> assertTrue(done(one)));
    assertEquals(
        List.of("0", "1", "2", "3", "4", "5", "6", "7"),
        committed.stream().filter(c -> c.length() == 1).toList());
  }

  @Test
  void whatATopicIsKnownNotToTakeIsGivenBackUnsentUntilItIsMended() {
    topicProblems.put("sink", new Failure(Failure.Kind.CONFIGURATION, "gone", "make it again"));
    Future<Boolean> first = publish(0, 2);
    assertFalse(done(first));
    assertEquals(List.of(), committed);
    assertEquals(0, producers.size(), "producers");
    assertEquals(Set.of(group + ":sink"), health.problems().keySet());
    assertFalse(onLoop(() -> publisher.hasRoom(source, assignment)));
    assertTrue(onLoop(() -> publisher.hasRoom(source, assignment + 1)), "what is not ours");
    assertEquals(0, onLoop(publisher::backlogRecords));
    topicProblems.clear();
    assertTrue(onLoop(() -> publisher.hasRoom(source, assignment)));
    assertTrue(done(give(publisher, 0, 2)));
    assertEquals(
        List.of("0", "offset 1 of generation 4", "1", "offset 2 of generation 4"),
        committed,
        "one record is tried alone");
    Await.until("no problem is left", LIMIT, () -> health.problems().isEmpty());
  }

  @Test
  void whatWaitsForATopicAndHasLeftIsNoProblemAnyMore() {
    topicProblems.put("sink", new Failure(Failure.Kind.CONFIGURATION, "gone", "make it again"));
    assertFalse(done(publish(0, 2)));
    assertEquals(Set.of(group + ":sink"), health.problems().keySet());
    ownership.remove(List.of(source));
    Await.until("no problem is left", LIMIT, () -> health.problems().isEmpty());
  }

  @Test
  void aRecordThatTakesTooLongAloneHoldsUpItsPartition() {
    CountDownLatch tooLate = new CountDownLatch(1);
    faults.add(
        () -> {
          await(tooLate);
          throw new InvalidProducerEpochException("too late");
        });
    Future<Boolean> slow = publish(0, 1);
    vertx.timer(1_100, TimeUnit.MILLISECONDS).await();
    tooLate.countDown();
    assertFalse(done(slow));
    Failure problem = health.problems().get("publish:" + source);
    assertEquals("record-too-slow", problem.reason());
    assertTrue(problem.message().contains("offset 0"), problem::message);
    Await.until(
        "it may be tried", LIMIT, () -> onLoop(() -> publisher.hasRoom(source, assignment)));
    assertTrue(done(give(publisher, 0, 1)));
    Await.until("no problem is left", LIMIT, () -> health.problems().isEmpty());
  }

  @Test
  void onceItClosesNoTurnBegins() throws Exception {
    Duration interval = Duration.ofSeconds(1);
    OutboxPublisher closing = open(group + ".closing", interval, cluster, NEVER);
    insert(0, 2);
    closeSlowly(
        closing,
        interval,
        () -> {
          // Nothing slow in between: the next turn begins an interval after this one.
          assertTrue(done(give(closing, 0, 1)));
          give(closing, 1, 2);
        });
    assertEquals(List.of("0", "offset 1 of generation 4"), committed);
    assertNothingIsLeftOpen();
  }

  @Test
  void onceItClosesItLooksNoFurther() throws Exception {
    // Never opened: it answers nothing.
    ClusterAdmin away = new ClusterAdmin(new ClientProperties(site.settings().kafka()));
    OutboxPublisher closing = open(group + ".closing", Duration.ofMillis(1), away, NEVER);
    assertTrue(done(publish(closing, 0, 1)));
    faults.add(
        () -> {
          throw new TimeoutException("no answer");
        });
    publish(closing, 1, 2);
    Await.until("a look has failed", LIMIT, () -> !health.problems().isEmpty());
    closeSlowly(closing, Duration.ofMillis(500), () -> {});
    assertNothingIsLeftOpen();
  }

  /** Holds rows that closing deletes, until every timer of this length has gone off. */
  private void closeSlowly(OutboxPublisher closing, Duration timers, Runnable before)
      throws SQLException {
    Future<Void> closed;
    try (Connection other = site.connect()) {
      other.setAutoCommit(false);
      other
          .createStatement()
          .execute(
              "SELECT FROM weir.outbox WHERE source_topic = '" + source.topic() + "' FOR UPDATE");
      before.run();
      closed = onLoop(closing::close);
      vertx.timer(timers.toMillis(), TimeUnit.MILLISECONDS).await();
      assertFalse(closed.isComplete(), "closed before the timers went off");
      other.rollback();
    }
    closed.await();
  }

  private void assertNothingIsLeftOpen() {
    assertTrue(producers.size() > 0 && producers.stream().allMatch(MockProducer::closed));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  /** Kafka's own stand-in for a producer; fails where the test wants it, and notes what it sees. */
  private final class Scripted extends MockProducer<byte[], byte[]> {
    private final List<String> seen = new ArrayList<>();

    Scripted() {
      super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
      producers.add(this);
    }

    @Override
    public void sendOffsetsToTransaction(
        Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata metadata) {
      super.sendOffsetsToTransaction(offsets, metadata);
      OffsetAndMetadata offset = offsets.get(new TopicPartition(source.topic(), 0));
      seen.add("offset " + offset.offset() + " of generation " + metadata.generationId());
    }

    @Override
    public void commitTransaction() {
      outboxAtCommit.add(outbox());
      heldUp.addAll(health.problems().keySet());
      Runnable fault = faults.poll();
      if (fault != null) {
        fault.run();
      }
      if (uncommittedRecords().size() > fits) {
        throw new TimeoutException("the broker has aborted a transaction that took too long");
      }
      int before = history().size();
      super.commitTransaction();
      history().stream()
          .skip(before)
          .forEach(record -> committed.add(new String(record.value(), UTF_8)));
      committed.addAll(seen);
      seen.clear();
    }
  }

  @SuppressWarnings("removal") // what replaces it needs a live consumer
  private ConsumerGroupMetadata metadata() {
    return new ConsumerGroupMetadata(group, GENERATION, "member", Optional.empty());
  }

  /** Has rows that stand in the outbox published, under the assignment of this test. */
  private Future<Boolean> publish(long from, long to) {
    return publish(publisher, from, to);
  }

  private Future<Boolean> publish(OutboxPublisher by, long from, long to) {
    insert(from, to);
    return give(by, from, to);
  }

  private void insert(long from, long to) {
    site.execute(
        """
        INSERT INTO weir.outbox (aggregatetype, aggregateid, type, topic, topic_partition, headers,
                                 source_topic, source_partition, source_offset, ordinal)
        SELECT 'event', '', 'event-enriched', 'sink', -1, '[]', '%s', 0, number, 0
        FROM generate_series(%d, %d) AS number
        """
            .formatted(source.topic(), from, to - 1));
  }

  private Future<Boolean> give(OutboxPublisher by, long from, long to) {
    List<OutboxRow> rows = LongStream.range(from, to).mapToObj(OutboxPublisherIT::row).toList();
    long under = assignment;
    return onLoop(() -> by.publish(source, under, to, rows));
  }

  private static OutboxRow row(long offset) {
    return new OutboxRow(
        OutboxRow.Type.ENRICHED,
        "sink",
        OutboxRow.BY_KEY,
        null,
        Long.toString(offset).getBytes(UTF_8),
        List.of(),
        offset,
        0);
  }

  private static boolean done(Future<Boolean> published) {
    Await.until("published, or left to another", LIMIT, published::isComplete);
    return published.result();
  }

  private long outbox() {
    return site.number(
        "SELECT count(*) FROM weir.outbox WHERE source_topic = '" + source.topic() + "'");
  }

  private void setGroupOffset(long offset) {
    try {
      site.lab()
          .broker()
          .topics()
          .admin()
          .alterConsumerGroupOffsets(group, GroupConsumer.publishedOffsets(Map.of(source, offset)))
          .all()
          .get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError("the broker does not take the offset", e);
    }
  }

  private <T> T onLoop(Callable<T> task) {
    Promise<T> done = Promise.promise();
    context.runOnContext(
        now -> {
          try {
            done.complete(task.call());
          } catch (Exception e) {
            done.fail(e);
          }
        });
    return done.future().await();
  }
}
