package io.weir.kafka;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.consumer.KafkaReadStream;
import io.weir.async.Backoff;
import io.weir.event.Failure;
import io.weir.event.Header;
import io.weir.event.SourcePartition;
import io.weir.event.SourceRecord;
import io.weir.ops.Health;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A verticle's consumer: opened, polled for ever, and replaced by another when it is beyond use.
 * Lives on its verticle's event loop; only the poll itself runs on the consumer's own thread.
 */
public final class PollLoop {
  private static final Logger LOG = LoggerFactory.getLogger(PollLoop.class);
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(50);
  private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(5);
  private static final long CLOSE_TIMEOUT_MILLIS = 10_000;

  /** Polls that go well for so long make what went wrong before forgotten. */
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Longer than a poll may wait for a revocation or a commit. */
  private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(90);

  /** Takes what the loop brings, on the event loop. */
  public interface Receiver {

    /** Records of one partition, in the order of offsets. */
    void deliver(SourcePartition source, List<SourceRecord> records);

    /** The consumer is given up, and with it every assignment it had. */
    void lostAll();
  }

  private final Vertx vertx;
  private final String name;
  private final Set<String> topics;
  private final Callable<GroupConsumer> consumers;
  private final AssignedPartitions assigned;
  private final Receiver receiver;
  private final Health health;
  private final LongSupplier nanoTime;
  // Written on the event loop, read by the publisher's worker too.
  private volatile GroupConsumer consumer;
  private KafkaReadStream<byte[], byte[]> stream;
  private PollState state = PollState.NEW;
  private int failures;
  private long failedAt;
  private long polledAt;

  /**
   * Opens nothing yet.
   *
   * @param name of the consumer, for messages
   * @param topics to subscribe to
   * @param consumers opens one; may block
   * @param assigned the partitions of those consumers
   * @param nanoTime as {@link System#nanoTime}
   */
  public PollLoop(
      Vertx vertx,
      String name,
      Set<String> topics,
      Callable<GroupConsumer> consumers,
      AssignedPartitions assigned,
      Receiver receiver,
      Health health,
      LongSupplier nanoTime) {
    this.vertx = vertx;
    this.name = name;
    this.topics = topics;
    this.consumers = consumers;
    this.assigned = assigned;
    this.receiver = receiver;
    this.health = health;
    this.nanoTime = nanoTime;
  }

  /** Joins the group and polls until {@link #close}. */
  public void open() {
    state = state.to(PollState.OPENING);
    if (state == PollState.STOPPED) {
      return;
    }
    // A constructor that looks names up and reads key stores.
    vertx.executeBlocking(consumers, false).onComplete(this::opened, this::openFailed);
  }

  private void opened(GroupConsumer live) {
    consumer = live;
    stream = KafkaReadStream.create(vertx, live);
    state = state.to(PollState.POLLING);
    if (state == PollState.STOPPED) {
      closeConsumer();
      return;
    }
    polledAt = nanoTime.getAsLong();
    stream.subscribe(topics).onComplete(done -> poll(), this::replace);
  }

  private void poll() {
    if (state == PollState.POLLING) {
      stream.poll(POLL_TIMEOUT).onComplete(this::polled, this::pollFailed);
    }
  }

  private void polled(ConsumerRecords<byte[], byte[]> records) {
    polledAt = nanoTime.getAsLong();
    if (failures > 0 && polledAt - failedAt > QUIET_NANOS) {
      failures = 0;
      health.clear(healthPlace());
    }
    try {
      deliver(records);
    } catch (RuntimeException e) {
      // Polling must not end silently, whatever is wrong in the gateway.
      LOG.error("{} cannot take records in", name, e);
      replace(e);
      return;
    }
    poll();
  }

  /** Says so if polls do not come back; called now and then. */
  public void checkStuck() {
    if (state == PollState.POLLING && nanoTime.getAsLong() - polledAt > STUCK_NANOS) {
      failed(
          new Failure(
              Failure.Kind.INFRASTRUCTURE,
              "poll-stuck",
              "no poll has come back for " + TimeUnit.NANOSECONDS.toSeconds(STUCK_NANOS) + " s"));
    }
  }

  private void failed(Failure failure) {
    failures++;
    failedAt = nanoTime.getAsLong();
    health.report(healthPlace(), failure);
  }

  private void deliver(ConsumerRecords<byte[], byte[]> polled) {
    for (var partition : polled.partitions()) {
      SourcePartition source = new SourcePartition(partition.topic(), partition.partition());
      var ofPartition = polled.records(partition);
      List<SourceRecord> records = new ArrayList<>(ofPartition.size());
      for (var record : ofPartition) {
        records.add(sourceRecord(source, record));
      }
      receiver.deliver(source, records);
    }
  }

  /** A record in our own terms, with its bytes as they are. */
  private static SourceRecord sourceRecord(
      SourcePartition source, ConsumerRecord<byte[], byte[]> record) {
    return new SourceRecord(
        source,
        record.offset(),
        record.timestamp(),
        record.key(),
        record.value(),
        headers(record.headers().toArray()),
        record.leaderEpoch().orElse(-1));
  }

  private static List<Header> headers(org.apache.kafka.common.header.Header[] kafkas) {
    if (kafkas.length == 0) {
      return List.of();
    }
    Header[] headers = new Header[kafkas.length];
    for (int i = 0; i < kafkas.length; i++) {
      headers[i] = new Header(kafkas[i].key(), kafkas[i].value());
    }
    return Arrays.asList(headers);
  }

  private void pollFailed(Throwable error) {
    if (state == PollState.STOPPED) {
      return;
    }
    polledAt = nanoTime.getAsLong();
    if (error instanceof RetriableException) {
      failed(KafkaFailures.of(error));
      vertx.setTimer(Backoff.INFRASTRUCTURE.millis(failures), waited -> poll());
    } else {
      replace(error);
    }
  }

  /** A consumer that has failed for good is not polled again: a new one begins at the beginning. */
  private void replace(Throwable error) {
    LOG.warn("{} replaces its consumer: {}", name, error.toString());
    state = state.to(PollState.REPLACING);
    receiver.lostAll();
    closeConsumer().onComplete(closed -> openLater(error));
  }

  private void openFailed(Throwable error) {
    state = state.to(PollState.REPLACING);
    openLater(error);
  }

  private void openLater(Throwable error) {
    failed(KafkaFailures.of(error));
    vertx.setTimer(Backoff.INFRASTRUCTURE.millis(failures + 3), waited -> open());
  }

  private String healthPlace() {
    return "intake:" + name;
  }

  /** Has a task run on the polling thread between two polls. */
  public <T> CompletableFuture<T> request(Function<GroupConsumer, T> task) {
    return consumer.request(task);
  }

  /**
   * Commits on the polling thread, and only what is ours at that moment: the broker would take any
   * partition's offset from any live member of the group.
   */
  public CompletableFuture<Void> commit(Map<SourcePartition, Long> offsets) {
    return request(
        live -> {
          if (!assigned.snapshot().owned().keySet().containsAll(offsets.keySet())) {
            throw AssignedPartitions.reassigned();
          }
          live.commitPublished(offsets, COMMIT_TIMEOUT);
          return null;
        });
  }

  /** Ends polling and leaves the group. */
  public Future<Void> close() {
    state = state.to(PollState.STOPPED);
    return stream == null ? Future.succeededFuture() : closeConsumer();
  }

  private Future<Void> closeConsumer() {
    return stream
        .close()
        .timeout(CLOSE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
        .otherwiseEmpty()
        .onComplete(closed -> assigned.clear());
  }
}
