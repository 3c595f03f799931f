package io.weir.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.event.Failure;
import io.weir.event.OutboxRow;
import io.weir.event.SourcePartition;
import io.weir.kafka.ClientProperties;
import io.weir.kafka.KafkaFailures;
import io.weir.kafka.ProducerFactory;
import io.weir.lab.Lab;
import io.weir.lab.kafka.Topics;
import io.weir.lab.process.Await;
import io.weir.publish.PublishSettings.Guarantee;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a real broker does not take is told by the topic's name, soon, and goes out once mended. */
class OutboxSenderIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int MAX_BLOCK_MILLIS = 1_000;

  private final Topics topics = Lab.shared().broker().topics();
  private final String topic = Lab.unique("channel");
  private OutboxSender channel;

  private void open(Guarantee guarantee) {
    ClientProperties properties =
        new ClientProperties(
            Map.of(
                "bootstrap.servers", Lab.shared().broker().bootstrapServers(),
                "max.block.ms", Integer.toString(MAX_BLOCK_MILLIS)));
    ProducerFactory producers = new ProducerFactory(properties, 1 << 20);
    channel =
        guarantee == Guarantee.EXACTLY_ONCE
            ? new TransactionalSender(() -> producers.transactional(topic, Duration.ofSeconds(10)))
            : new IdempotentSender(
                () -> producers.idempotent(topic),
                offsets -> CompletableFuture.completedFuture(null));
  }

  @AfterEach
  void close() {
    channel.close();
  }

  private OutboxRow row(int partition, int valueBytes) {
    return new OutboxRow(
        OutboxRow.Type.RETRY, topic, partition, null, new byte[valueBytes], List.of(), 0, 0);
  }

  /** A group without members takes offsets from anybody. */
  @SuppressWarnings("removal") // what replaces it needs a live consumer
  private PublishBatch turn(List<OutboxRow> rows) {
    return new PublishBatch(
        rows, Map.of(new SourcePartition(topic, 0), 1L), new ConsumerGroupMetadata(topic));
  }

  private void assertRefused(PublishBatch turn, String reason) {
    Failure failure =
        KafkaFailures.of(assertThrows(OutboxSender.SendException.class, () -> channel.send(turn)));
    assertEquals(reason, failure.reason(), failure::toString);
    assertEquals(Failure.Kind.CONFIGURATION, failure.kind());
    assertTrue(failure.message().contains(topic), failure::toString);
  }

  @ParameterizedTest
  @EnumSource
  void aTurnFullOfRecordsForNoPartitionEndsAtOnceAndGoesOutWhenTheTopicHasGrown(Guarantee guarantee)
      throws Exception {
    topics.create(topic, 1);
    open(guarantee);
    List<OutboxRow> rows = new ArrayList<>(List.of(row(0, 1)));
    rows.addAll(Collections.nCopies(30, row(1, 1)));
    PublishBatch turn = turn(rows);
    channel.open();
    long start = System.nanoTime();
    assertRefused(turn, "partition-missing");
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(took.toMillis() < 10 * MAX_BLOCK_MILLIS, () -> "took " + took);
    topics.admin().createPartitions(Map.of(topic, NewPartitions.increaseTo(2))).all().get();
    // The new partition has no leader yet for a moment.
    Await.until("it is sent", LIMIT, () -> isSent(turn));
    // The end of a transaction reaches the partitions after its answer.
    Await.until("it is there", LIMIT, () -> topics.readAll(topic).size() >= 31);
    assertEquals(31, topics.readAll(topic).size(), "each once");
  }

  @ParameterizedTest
  @EnumSource
  void aTurnForAMissingTopicBlocksOnce(Guarantee guarantee) {
    open(guarantee);
    channel.open();
    long start = System.nanoTime();
    assertRefused(turn(Collections.nCopies(30, row(OutboxRow.BY_KEY, 1))), "topic-missing");
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(took.toMillis() < 10 * MAX_BLOCK_MILLIS, () -> "took " + took);
  }

  @ParameterizedTest
  @EnumSource
  void aTopicWhoseLimitWasLoweredIsNamed(Guarantee guarantee) throws Exception {
    topics.create(topic, 1, Map.of("max.message.bytes", "1000"));
    open(guarantee);
    assertRefused(turn(List.of(row(0, 10), row(0, 5_000))), "record-too-large");
    channel.send(turn(List.of(row(0, 10))));
  }

  private boolean isSent(PublishBatch turn) throws OutboxSender.SendException {
    channel.send(turn);
    return true;
  }
}
