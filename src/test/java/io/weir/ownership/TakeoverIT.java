package io.weir.ownership;

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
import io.weir.commit.BatchTransaction;
import io.weir.config.Configuration;
import io.weir.config.References;
import io.weir.event.Claim;
import io.weir.event.Decision;
import io.weir.event.EnrichedHeaders;
import io.weir.event.Failure;
import io.weir.event.Origin;
import io.weir.event.OutboxRow;
import io.weir.event.Outcome;
import io.weir.event.SourcePartition;
import io.weir.kafka.AssignedPartitions;
import io.weir.kafka.ClientProperties;
import io.weir.kafka.ClusterAdmin;
import io.weir.kafka.CommittedOffsets;
import io.weir.kafka.GroupConsumer;
import io.weir.kafka.ProducerFactory;
import io.weir.kafka.TopicProvisioner;
import io.weir.lab.Lab;
import io.weir.lab.Site;
import io.weir.lab.process.Await;
import io.weir.ops.Health;
import io.weir.ops.Meters;
import io.weir.ops.Telemetry;
import io.weir.postgres.PostgresPool;
import io.weir.postgres.SchemaMigration;
import io.weir.publish.OutboxPublisher;
import io.weir.publish.PublishSettings;
import io.weir.publish.PublisherFactory;
import io.weir.publish.SinkTimestamp;
import io.weir.store.ClaimRequest;
import io.weir.store.OffsetTable;
import io.weir.store.OutboxShape;
import io.weir.store.OutboxTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How a partition is taken over from an owner who has gone in the middle of his work. */
class TakeoverIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static Site site;
  private static Vertx vertx;
  private static Context context;
  private static Pool pool;
  private static ClusterAdmin cluster;
  private static ProducerFactory producers;
  private static OutboxPublisher publisher;

  /** Soon believes what the brokers answer again and again. */
  private static Takeover takeover;

  /** Never believes it. */
  private static Takeover doubtful;

  private static final AtomicInteger PARTITIONS = new AtomicInteger();
  private static final AtomicInteger GENERATIONS = new AtomicInteger(1);
  private static final AssignedPartitions OWNERSHIP = new AssignedPartitions();
  private static final Health HEALTH = new Health();
  private static final AtomicLong COMMITTED = new AtomicLong();

  private final int partition = PARTITIONS.getAndIncrement();
  private final SourcePartition source = new SourcePartition(site.source(), partition);
  private final AtomicInteger tries = new AtomicInteger();
  private Claim claim;
  private OptionalLong divergence = OptionalLong.empty();

  @BeforeAll
  static void start() {
    site = Site.on(Lab.shared(), 20);
    vertx = Vertx.vertx();
    context = vertx.getOrCreateContext();
    pool = PostgresPool.pool(vertx, site.settings().postgres());
    SchemaMigration.migrate(pool).await();
    ClientProperties properties = new ClientProperties(site.settings().kafka());
    cluster = new ClusterAdmin(properties);
    cluster.open();
    producers = new ProducerFactory(properties, 1_000_000);
    onLoop(TakeoverIT::open);
  }

  private static void onLoop(Runnable step) {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        now -> {
          step.run();
          done.complete();
        });
    done.future().await();
  }

  private static void open() {
    Meters meters = new Meters(new SimpleMeterRegistry());
    OutboxTable outbox = new OutboxTable(pool);
    PublishSettings settings =
        Configuration.parse(
            "{\"guarantee\": \"at-least-once\", \"interval\": \"1ms\"}",
            PublishSettings.class,
            References.none());
    CommittedOffsets committed = new CommittedOffsets(cluster, site.source());
    publisher =
        new PublisherFactory(
                vertx,
                settings,
                SinkTimestamp.SOURCE,
                producers,
                committed,
                outbox,
                Map::of,
                new Telemetry(HEALTH, meters))
            .open("taker", OWNERSHIP, TakeoverIT::commit);
    OffsetTable offsets = new OffsetTable(pool, site.source());
    PartitionPositions positions =
        new PartitionPositions(
            context, cluster, new TopicProvisioner(cluster, site.settings().topics()), committed);
    Function<Duration, Takeover> takeovers =
        believed ->
            new Takeover(
                vertx,
                OWNERSHIP,
                positions,
                new PartitionClaims(
                    context,
                    offsets,
                    new InitialOffsets(
                        context, site.settings().source(), Set.of(), cluster, positions, offsets),
                    new OwnershipProbe(context, OWNERSHIP, task -> new CompletableFuture<>())),
                new OutboxRecovery(vertx, outbox, publisher),
                new LogCheck(
                    site.settings().source(), offsets, transaction(OutboxShape.BATCHES), meters),
                HEALTH,
                new Takeover.AnswerLimits(believed, believed));
    takeover = takeovers.apply(Duration.ofMillis(100));
    doubtful = takeovers.apply(Duration.ofDays(1));
  }

  private static BatchTransaction transaction(OutboxShape shape) {
    return new BatchTransaction(vertx, pool, site.source(), site.sink(), shape);
  }

  private static CompletableFuture<Void> commit(Map<SourcePartition, Long> offsets) {
    offsets.values().forEach(COMMITTED::set);
    return CompletableFuture.completedFuture(null);
  }

  @AfterAll
  static void stop() {
    publisher.close().await();
    cluster.close();
    pool.close().await();
    vertx.close().await();
  }

  @Test
  void whatWasDecidedGoesOutInOrderBeforeAnythingElseIsDecided() throws Exception {
    // More than a page.
    gone(100, 2_500, 2_500);
    Optional<OwnedPartition> owned = done(takeOver(() -> true));
    assertEquals(2_500, owned.orElseThrow().nextOffset(), "goes on behind what is decided");
    assertEquals(2_500, COMMITTED.get(), "the group's offset when the takeover was done");
    assertEquals(List.of("100 to 2499"), published(), "in the sink");
  }

  @Test
  void ofABatchThatIsPublishedInPartTheRestGoesOut() throws Exception {
    gone(10, 30, 40);
    decide(30, 40, OutboxShape.BATCHES);
    setGroupOffset(17);
    assertEquals(40, done(takeOver(() -> true)).orElseThrow().nextOffset());
    assertEquals(List.of("17 to 39"), published(), "in the sink");
  }

  @Test
  void whatAnOlderVersionHasLeftGoesOutBeforeWhatWasDecidedLater() throws Exception {
    gone(10, 10, 50);
    decide(10, 30, OutboxShape.ROWS);
    decide(30, 40, OutboxShape.BATCHES);
    decide(40, 50, OutboxShape.ROWS);
    setGroupOffset(20);
    assertEquals(50, done(takeOver(() -> true)).orElseThrow().nextOffset());
    assertEquals(List.of("20 to 49"), published(), "in the sink");
  }

  @Test
  void aResultThatIsGoneIsNeitherPassedOverNorLost() throws Exception {
    gone(10, 20, 20);
    long before = COMMITTED.get();
    renameResult("15", "away");
    assertEquals(
        Optional.empty(), done(takeOver(() -> !isHeldUpBy("outbox-result-missing"))), "taken over");
    assertEquals(List.of(), published(), "in the sink");
    assertEquals(before, COMMITTED.get(), "the group's offset");
    renameResult("away", "15");
    assertEquals(20, done(takeOver(() -> true)).orElseThrow().nextOffset());
    assertEquals(List.of("10 to 19"), published(), "in the sink");
  }

  private void renameResult(String from, String to) {
    site.execute(
        "UPDATE weir.event_outcome SET event_id = '%1$d-%3$s' WHERE event_id = '%1$d-%2$s'"
            .formatted(partition, from, to));
  }

  @Test
  void rowsOfATypeThatIsNotKnownAreNeitherPassedOverNorLost() throws Exception {
    gone(10, 10, 20);
    decide(10, 20, OutboxShape.ROWS);
    long before = COMMITTED.get();
    retype(15, "event-enriched", "event-of-a-newer-version");
    assertEquals(Optional.empty(), done(takeOver(() -> !isHeldUpBy("defect"))), "taken over");
    assertEquals(List.of(), published(), "in the sink");
    assertEquals(before, COMMITTED.get(), "the group's offset");
    retype(15, "event-of-a-newer-version", "event-enriched");
    assertEquals(20, done(takeOver(() -> true)).orElseThrow().nextOffset());
    assertEquals(List.of("10 to 19"), published(), "in the sink");
  }

  private void retype(long offset, String from, String to) {
    site.execute(
        "UPDATE weir.outbox SET type = '%s' WHERE source_partition = %d AND source_offset = %d AND type = '%s'"
            .formatted(to, partition, offset, from));
  }

  private boolean isHeldUpBy(String reason) {
    Failure problem = HEALTH.problems().get("takeover:" + source);
    return problem != null && problem.reason().equals(reason);
  }

  @Test
  void anOffsetThatATransactionMayStillMoveIsWaitedFor() throws Exception {
    gone(10, 20, 20);
    try (Producer<byte[], byte[]> last = openOnOffset(15)) {
      Future<Optional<OwnedPartition>> owned = takeOver(() -> true);
      Await.until("several tries", LIMIT, () -> tries.get() > 3 || owned.isComplete());
      assertFalse(owned.isComplete(), "taken over while a transaction was open on the offset");
      last.commitTransaction();
      assertEquals(20, done(owned).orElseThrow().nextOffset());
    }
    assertEquals(List.of("15 to 19"), published(), "in the sink");
  }

  @Test
  void aTransactionThatStaysOpenOnAnOffsetIsNamedWithItsMend() throws Exception {
    gone(10, 20, 20);
    try (Producer<byte[], byte[]> hanging = openOnOffset(15)) {
      Future<Optional<OwnedPartition>> owned = takeOver(() -> true);
      String told = awaitProblem("offset-pending").message();
      assertTrue(told.contains(source.toString()), told);
      assertTrue(told.contains("find-hanging") && told.contains("transaction.timeout.ms"), told);
      hanging.abortTransaction();
      assertEquals(20, done(owned).orElseThrow().nextOffset());
      assertEquals(Optional.empty(), problem(), "once it is over");
    }
  }

  @Test
  void aTransactionThatIsOpenForAMomentIsNoProblem() throws Exception {
    gone(10, 20, 20);
    try (Producer<byte[], byte[]> last = openOnOffset(15)) {
      Future<Optional<OwnedPartition>> owned = takeOver(doubtful, () -> true);
      Await.until("several tries", LIMIT, () -> tries.get() > 3);
      assertEquals(Optional.empty(), problem());
      last.commitTransaction();
      assertEquals(20, done(owned).orElseThrow().nextOffset());
    }
  }

  private Producer<byte[], byte[]> openOnOffset(long offset) {
    Producer<byte[], byte[]> producer =
        producers.transactional(Lab.unique("last"), Duration.ofSeconds(30));
    producer.initTransactions();
    producer.beginTransaction();
    producer.sendOffsetsToTransaction(
        GroupConsumer.publishedOffsets(Map.of(source, offset)), metadata(-1, ""));
    return producer;
  }

  @Test
  void whatIsDecidedIsPublishedThoughAToolHasMovedTheOffsetBeyondIt() throws Exception {
    gone(10, 20, 20);
    resetGroupOffset(20);
    assertEquals(20, done(takeOver(() -> true)).orElseThrow().nextOffset());
    assertEquals(List.of("10 to 19"), published(), "in the sink");
    assertEquals(20, COMMITTED.get());
  }

  @Test
  void aLogThatEndsBelowWhatIsDecidedStopsThePartitionByName() throws Exception {
    gone(20, 20, 5);
    assertEquals(Optional.empty(), done(takeOver(this::isWhole)), "taken over");
  }

  @Test
  void aLogThatEndsTooEarlyByAnAnswerThatIsTakenBackIsWhole() throws Exception {
    gone(20, 20, 5);
    Future<Optional<OwnedPartition>> owned = takeOver(doubtful, () -> true);
    String told = awaitProblem("log-behind").message();
    assertTrue(told.contains("ends at 5") && told.contains(source.toString()), told);
    Await.until("it is asked again", LIMIT, () -> tries.get() > 3);
    // Which a former leader does not know of.
    send(15);
    assertEquals(20, done(owned).orElseThrow().nextOffset());
    assertEquals(Optional.empty(), problem(), "once it is over");
  }

  @Test
  void whatATakeoverFailsOfIsNoProblemWhenItIsNotWantedAnyMore() throws Exception {
    gone(20, 20, 5);
    List<Optional<Failure>> seen = new CopyOnWriteArrayList<>();
    BooleanSupplier wantedOnce = () -> seen.add(problem()) && seen.size() == 1;
    assertEquals(Optional.empty(), done(takeOver(doubtful, wantedOnce)), "taken over");
    assertEquals(Set.of(Optional.empty()), Set.copyOf(seen), "problems when it was asked");
  }

  @Test
  void aLogThatFillsUpAgainIsNotWholeForTheNextOwnerEither() throws Exception {
    gone(20, 20, 5);
    assertEquals(Optional.empty(), done(takeOver(this::isWhole)), "taken over");
    send(20);
    onLoop(TakeoverIT::open);
    assertEquals(Optional.empty(), done(takeOver(this::isWhole)), "taken over by another");
    // What the message tells a reader to do who does not miss what is gone.
    site.execute(
        "UPDATE weir.consumed_offset SET truncated_at = NULL WHERE partition = " + partition);
    assertEquals(20, done(takeOver(this::isWhole)).orElseThrow().nextOffset());
  }

  @Test
  void aLogThatIsAnotherBelowWhatIsDecidedIsNotWholeAndOneThatIsAnotherAboveIs() throws Exception {
    gone(20, 20, 20);
    divergence = OptionalLong.of(20);
    assertEquals(20, done(takeOver(this::isWhole)).orElseThrow().nextOffset());
    divergence = OptionalLong.of(19);
    assertEquals(Optional.empty(), done(takeOver(this::isWhole)), "taken over");
    divergence = OptionalLong.empty();
    assertEquals(Optional.empty(), done(takeOver(this::isWhole)), "taken over by another");
  }

  @Test
  void whoeverHasSeenToALogThatWasCutHasItTakenWithoutAnotherRebalance() throws Exception {
    gone(20, 20, 20);
    divergence = OptionalLong.of(15);
    Future<Optional<OwnedPartition>> owned = takeOver(() -> true);
    Await.until("it is stopped", LIMIT, () -> !isWhole());
    site.execute(
        "UPDATE weir.consumed_offset SET truncated_at = NULL WHERE partition = " + partition);
    assertEquals(20, done(owned).orElseThrow().nextOffset());
  }

  @Test
  void aLogWhoseEpochsBeganAnewIsNotWhole() throws Exception {
    gone(20, 20, 20);
    site.execute(
        "UPDATE weir.consumed_offset SET last_offset = 19, last_epoch = 7, last_next_offset = 20"
            + " WHERE partition = "
            + partition);
    assertEquals(Optional.empty(), done(takeOver(this::isWhole)), "taken over");
    site.execute(
        "UPDATE weir.consumed_offset SET truncated_at = NULL WHERE partition = " + partition);
    assertEquals(20, done(takeOver(this::isWhole)).orElseThrow().nextOffset());
  }

  @Test
  void aLogThatLostItsEndIsConsumedFromWhereItsRowIsSetTo() throws Exception {
    gone(20, 20, 5);
    assertEquals(Optional.empty(), done(takeOver(this::isWhole)), "taken over");
    send(20);
    site.execute("UPDATE weir.consumed_offset SET next_offset = 5 WHERE partition = " + partition);
    assertEquals(5, done(takeOver(this::isWhole)).orElseThrow().nextOffset());
    // Up to the offset at which it once stood.
    site.execute("UPDATE weir.consumed_offset SET next_offset = 20 WHERE partition = " + partition);
    assertEquals(20, done(takeOver(this::isWhole)).orElseThrow().nextOffset());
  }

  /** Not called whole before this takeover has looked. */
  private boolean isWhole() {
    return problem().filter(one -> one.reason().equals("log-truncated")).isEmpty();
  }

  private Optional<Failure> problem() {
    return Optional.ofNullable(HEALTH.problems().get("takeover:" + source));
  }

  private Failure awaitProblem(String reason) {
    Await.until(
        reason,
        LIMIT,
        () -> problem().filter(one -> one.reason().equals(reason)).isPresent(),
        () -> ": " + HEALTH.problems());
    return problem().orElseThrow();
  }

  /** Leaves the partition as an owner does who was killed: so much committed, decided and sent. */
  private void gone(long committed, long decided, int sent) throws Exception {
    send(sent);
    setGroupOffset(committed);
    UUID topicId = cluster.logBounds(List.of(source)).await().get(source).topicId();
    claim = new Claim(source, 1, UUID.randomUUID());
    new OffsetTable(pool, site.source())
        .claim(List.of(new ClaimRequest(claim, topicId, committed, null)))
        .await();
    decide(committed, decided, OutboxShape.BATCHES);
  }

  private void decide(long from, long to, OutboxShape shape) {
    List<Outcome> outcomes = LongStream.range(from, to).mapToObj(this::enriched).toList();
    transaction(shape).commit(claim, new Decision(source, from, to, outcomes)).await();
  }

  private void send(int count) {
    byte[] value = "{}".getBytes(UTF_8);
    site.lab()
        .broker()
        .topics()
        .send(
            Collections.nCopies(
                count, new ProducerRecord<byte[], byte[]>(site.source(), partition, null, value)));
  }

  private Outcome enriched(long offset) {
    String id = partition + "-" + offset;
    OutboxRow row =
        new OutboxRow(
            OutboxRow.Type.ENRICHED,
            site.sink(),
            OutboxRow.BY_KEY,
            key(),
            Long.toString(offset).getBytes(UTF_8),
            List.of(),
            offset,
            0);
    Origin origin = new Origin(source.topic(), partition, offset, 0);
    return new Outcome.Enriched(offset, id, origin, true, "{}", EnrichedHeaders.NONE, row);
  }

  private void setGroupOffset(long offset) throws ExecutionException, InterruptedException {
    alterGroupOffset(GroupConsumer.publishedOffsets(Map.of(source, offset)));
  }

  /** As {@code kafka-consumer-groups --reset-offsets} does. */
  private void resetGroupOffset(long offset) throws ExecutionException, InterruptedException {
    alterGroupOffset(
        Map.of(new TopicPartition(source.topic(), partition), new OffsetAndMetadata(offset)));
  }

  private void alterGroupOffset(Map<TopicPartition, OffsetAndMetadata> offset)
      throws ExecutionException, InterruptedException {
    site.lab()
        .broker()
        .topics()
        .admin()
        .alterConsumerGroupOffsets(site.source(), offset)
        .all()
        .get();
  }

  private Future<Optional<OwnedPartition>> takeOver(BooleanSupplier wanted) {
    return takeOver(takeover, wanted);
  }

  private Future<Optional<OwnedPartition>> takeOver(Takeover by, BooleanSupplier wanted) {
    long assignment =
        OWNERSHIP
            .add(List.of(source), metadata(GENERATIONS.incrementAndGet(), "taker"))
            .get(source);
    Promise<Optional<OwnedPartition>> taken = Promise.promise();
    context.runOnContext(
        now ->
            by.takeOver(
                    source,
                    assignment,
                    divergence,
                    () -> {
                      tries.incrementAndGet();
                      rebalance();
                      return wanted.getAsBoolean();
                    })
                .onComplete(taken));
    return taken.future();
  }

  /** Within a generation only a live member could replace its own claim by the next try's. */
  private static void rebalance() {
    OWNERSHIP.add(
        List.of(new SourcePartition("another", 0)),
        metadata(GENERATIONS.incrementAndGet(), "taker"));
  }

  @SuppressWarnings("removal") // what replaces it needs a live consumer
  private static ConsumerGroupMetadata metadata(int generation, String member) {
    return new ConsumerGroupMetadata(site.source(), generation, member, Optional.empty());
  }

  private static <T> T done(Future<T> taken) {
    Await.until("taken over", LIMIT, taken::isComplete, () -> ": " + HEALTH.problems());
    return taken.result();
  }

  /** Has all that comes from this partition go to one partition of the sink. */
  private byte[] key() {
    return source.toString().getBytes(UTF_8);
  }

  /** What came from this partition, in the sink's order: runs of source offsets without a gap. */
  private List<String> published() {
    List<Long> starts = new ArrayList<>();
    List<Long> ends = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : sink()) {
      if (Arrays.equals(record.key(), key())) {
        long offset = Long.parseLong(new String(record.value(), UTF_8));
        int last = ends.size() - 1;
        if (last >= 0 && ends.get(last) + 1 == offset) {
          ends.set(last, offset);
        } else {
          starts.add(offset);
          ends.add(offset);
        }
      }
    }
    return IntStream.range(0, ends.size())
        .mapToObj(i -> starts.get(i) + " to " + ends.get(i))
        .toList();
  }

  private static List<ConsumerRecord<byte[], byte[]>> sink() {
    return site.lab().broker().topics().readAll(site.sink());
  }
}
