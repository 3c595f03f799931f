package io.weir.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.event.Failure;
import io.weir.event.Header;
import io.weir.event.OutboxRow;
import io.weir.event.SourcePartition;
import io.weir.kafka.ClientProperties;
import io.weir.kafka.KafkaFailures;
import io.weir.kafka.ProducerFactory;
import io.weir.lab.Lab;
import io.weir.lab.kafka.Topics;
import io.weir.lab.process.Await;
import io.weir.publish.PublishSettings.Guarantee;
import io.weir.wire.WeirHeaders;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a real broker does not take is told by the topic's name, soon, and goes out once mended. */
@Execution(ExecutionMode.CONCURRENT)
class OutboxSenderIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int MAX_BLOCK_MILLIS = 1_000;

  private final Topics topics = Lab.shared().broker().topics();
  private final String topic = Lab.unique("channel");
  private OutboxSender channel;

  private void open(Guarantee guarantee) {
    open(guarantee, Clock.systemUTC());
  }

  private void open(Guarantee guarantee, Clock clock) {
    RecordTimes times = new RecordTimes(SinkTimestamp.SOURCE, clock);
    ClientProperties properties =
        new ClientProperties(
            Map.of(
                "bootstrap.servers", Lab.shared().broker().bootstrapServers(),
                "max.block.ms", Integer.toString(MAX_BLOCK_MILLIS)));
    ProducerFactory producers = new ProducerFactory(properties, 1 << 20);
    channel =
        guarantee == Guarantee.EXACTLY_ONCE
            ? new TransactionalSender(
                () -> producers.transactional(topic, Duration.ofSeconds(10)), times)
            : new IdempotentSender(
                () -> producers.idempotent(topic),
                offsets -> CompletableFuture.completedFuture(null),
                times);
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
        rows,
        Collections.nCopies(rows.size(), new SourcePartition(topic, 0)),
        Map.of(new SourcePartition(topic, 0), 1L),
        new ConsumerGroupMetadata(topic));
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

  @ParameterizedTest
  @EnumSource
  void aRecordOfTheSinkHasTheTimeOfItsSourceRecordUnlessTheSinkRefusesIt(Guarantee guarantee)
      throws Exception {
    topics.create(topic, 1, Map.of("message.timestamp.before.max.ms", "3600000"));
    open(guarantee);
    long now = System.currentTimeMillis();
    long hour = Duration.ofHours(1).toMillis();
    List<Long> given =
        List.of(
            now - hour / 2,
            now - 48 * hour,
            now + hour / 2,
            now + 2 * hour,
            -1L,
            0L,
            Long.MAX_VALUE,
            now - 1);
    sendMended(turn(given.stream().map(this::timed).toList()));
    List<Long> seen =
        await(given.size()).stream()
            .map(record -> record.timestamp() - now)
            .map(distance -> Math.abs(distance) < hour / 4 ? 0 : distance)
            .toList();
    assertEquals(List.of(-hour / 2, 0L, hour / 2, 0L, 0L, 0L, 0L, 0L), seen);
  }

  /** One at a time, many a day apart and all too old: the limit is found out, not met each time. */
  @ParameterizedTest
  @EnumSource
  void aSinkThatRefusesOldTimesDoesNotRefuseEachOfThem(Guarantee guarantee) throws Exception {
    topics.create(topic, 1, Map.of("message.timestamp.before.max.ms", "3600000"));
    open(guarantee);
    int refusals = 0;
    for (long days = 400; days > 0; days--) {
      refusals += sendMended(turn(List.of(timed(System.currentTimeMillis() - days * 86_400_000L))));
    }
    int all = refusals;
    assertTrue(all <= 12, () -> all + " refusals");
    assertEquals(400, await(400).size());
  }

  @ParameterizedTest
  @EnumSource
  void aClockThatIsWrongIsNamedAndHoldsUpNoTimeOfASourceRecord(Guarantee guarantee)
      throws Exception {
    topics.create(topic, 1);
    open(guarantee, Clock.offset(Clock.systemUTC(), Duration.ofMinutes(65)));
    assertRefused(turn(List.of(row(0, 1))), "clock-refused");
    long time = System.currentTimeMillis() - 1_000;
    channel.send(turn(List.of(timed(time))));
    assertEquals(time, await(1).get(0).timestamp());
  }

  private OutboxRow timed(long sourceTime) {
    List<Header> headers = new ArrayList<>(List.of(Header.of(WeirHeaders.EVENT_ID, "e")));
    WeirHeaders.addOriginTimestamp(sourceTime, headers);
    return new OutboxRow(OutboxRow.Type.ENRICHED, topic, 0, null, new byte[] {1}, headers, 0, 0);
  }

  /** Sends until nothing is refused; returns how often something was. */
  private int sendMended(PublishBatch turn) throws OutboxSender.SendException {
    for (int refusals = 0; ; refusals++) {
      try {
        channel.send(turn);
        return refusals;
      } catch (OutboxSender.SendException e) {
        if (!e.isMended()) {
          throw e;
        }
      }
    }
  }

  private List<ConsumerRecord<byte[], byte[]>> await(int records) {
    Await.until("it is there", LIMIT, () -> topics.readAll(topic).size() >= records);
    return topics.readAll(topic);
  }

  private boolean isSent(PublishBatch turn) throws OutboxSender.SendException {
    channel.send(turn);
    return true;
  }
}
