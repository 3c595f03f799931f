package io.weir.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.weir.config.Configuration;
import io.weir.config.References;
import io.weir.event.SourcePartition;
import io.weir.kafka.AssignedPartitions;
import io.weir.kafka.ClientProperties;
import io.weir.kafka.ClusterAdmin;
import io.weir.kafka.CommittedOffset;
import io.weir.kafka.CommittedOffsets;
import io.weir.kafka.ProducerFactory;
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
import io.weir.store.OutboxTable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What many partitions have left in the outbox, read again with bounds. */
class OutboxRecoveryIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int PARTITIONS = 6;
  private static final int LEFT = 2_500;

  private final Site site = Site.on(Lab.shared(), PARTITIONS);
  private final List<SourcePartition> sources =
      IntStream.range(0, PARTITIONS)
          .mapToObj(partition -> new SourcePartition(site.source(), partition))
          .toList();
  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final Pool pool = PostgresPool.pool(vertx, site.settings().postgres());
  private final OutboxTable outbox = new OutboxTable(pool);
  private final AssignedPartitions ownership = new AssignedPartitions();
  private final CompletableFuture<Void> kafkaAnswers = new CompletableFuture<>();
  private final Map<SourcePartition, Long> committed = new ConcurrentHashMap<>();
  private OutboxPublisher publisher;

  @BeforeEach
  void open() {
    SchemaMigration.migrate(pool).await();
    ClientProperties properties = new ClientProperties(site.settings().kafka());
    PublishSettings settings =
        Configuration.parse(
            """
            {"guarantee": "at-least-once", "interval": "1ms", "backlogRecords": 100}
            """,
            PublishSettings.class,
            References.none());
    publisher =
        onLoop(
            () ->
                new PublisherFactory(
                        vertx,
                        settings,
                        SinkTimestamp.SOURCE,
                        new ProducerFactory(properties, 1_000_000),
                        new CommittedOffsets(new ClusterAdmin(properties), site.source()),
                        outbox,
                        Map::of,
                        new Telemetry(new Health(), new Meters(new SimpleMeterRegistry())))
                    .open("recovery", ownership, this::commit));
  }

  private CompletableFuture<Void> commit(Map<SourcePartition, Long> offsets) {
    return kafkaAnswers.thenRun(() -> committed.putAll(offsets));
  }

  @AfterEach
  void close() {
    kafkaAnswers.complete(null);
    publisher.close().await();
    pool.close().await();
    vertx.close().await();
  }

  @Test
  void fewPagesAreReadAtOnceAndNoMoreBeforeThereIsRoom() {
    sources.forEach(this::leave);
    Map<SourcePartition, Long> assignments = ownership.add(sources, metadata());
    OutboxRecovery recovery = onLoop(() -> new OutboxRecovery(vertx, outbox, publisher));
    // In one turn: a page that was there before the next is asked for would leave no room for it.
    Future<?> done =
        onLoop(
            () ->
                Future.all(
                    sources.stream()
                        .map(
                            source ->
                                recovery.publish(
                                    source,
                                    assignments.get(source),
                                    Optional.of(CommittedOffset.published(0)),
                                    LEFT))
                        .toList()));
    Await.until("pages are read", LIMIT, () -> backlog() >= 8_000, () -> ": " + backlog());
    // Long enough for others to have been read.
    sources.forEach(source -> outbox.readPage(source, 0, LEFT, LEFT, Long.MAX_VALUE).await());
    assertEquals(8_000, backlog(), "rows in memory: four pages");
    kafkaAnswers.complete(null);
    Await.until("all is published", LIMIT, done::isComplete, () -> ": " + committed);
    assertTrue(done.succeeded());
    sources.forEach(source -> assertEquals(LEFT, committed.get(source), source::toString));
    assertEquals(
        PARTITIONS * LEFT, site.lab().broker().topics().readAll(site.sink()).size(), "in the sink");
  }

  private int backlog() {
    return onLoop(publisher::backlogRecords);
  }

  private <T> T onLoop(Supplier<T> step) {
    Promise<T> done = Promise.promise();
    context.runOnContext(now -> done.complete(step.get()));
    return done.future().await();
  }

  private void leave(SourcePartition source) {
    site.execute(
        """
        INSERT INTO weir.outbox
          (aggregatetype, aggregateid, type, payload, topic, topic_partition, headers,
           source_topic, source_partition, source_offset, ordinal)
        SELECT 'event', 'id', 'event-enriched', '{}', '%s', -1, '[]', '%s', %d, source_offset, 0
        FROM generate_series(0, %d) AS source_offset
        """
            .formatted(site.sink(), source.topic(), source.partition(), LEFT - 1));
  }

  @SuppressWarnings("removal") // what replaces it needs a live consumer
  private ConsumerGroupMetadata metadata() {
    return new ConsumerGroupMetadata(site.source(), 1, "recovery", Optional.empty());
  }
}
