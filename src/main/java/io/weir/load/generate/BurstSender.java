package io.weir.load.generate;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes and sends the events of a plan, each at its intended time or, where the producer blocks, as
 * soon after as it goes; none is left out. Runs once, on a thread of its own.
 */
public final class BurstSender implements Callable<SendReport> {

  /** From here on a send counts as late; a garbage collection or a full buffer does it. */
  static final int LATE_MILLIS = 10;

  /** Shortest sleep. Shorter ones would cost a core at high rates and win less than linger.ms. */
  private static final long MIN_PARK_NANOS = 1_000_000;

  private static final Map<String, Object> PRODUCER =
      Map.of(
          "client.id",
          "weir-load-producer",
          "acks",
          "all",
          "enable.idempotence",
          true,
          "linger.ms",
          5,
          "batch.size",
          256 * 1024,
          "buffer.memory",
          64L * 1024 * 1024,
          "max.block.ms",
          30_000);

  private final LoadPlan plan;
  private final GatewayTopics topics;
  private final SourceEndOffsets source;
  private final RecordKeys keys;
  private final EventGenerator generator;
  private final Ledger ledger;
  private final EventIds ids;
  private final long startNanos;
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicReference<String> refusal = new AtomicReference<>();
  private volatile boolean stopped;

  /**
   * @param startNanos the start of the run in terms of {@link System#nanoTime()}
   */
  public BurstSender(
      LoadPlan plan,
      GatewayTopics topics,
      SourceEndOffsets source,
      RecordKeys keys,
      EventGenerator generator,
      Ledger ledger,
      long startNanos) {
    this.plan = plan;
    this.topics = topics;
    this.source = source;
    this.keys = keys;
    this.generator = generator;
    this.ledger = ledger;
    this.ids = new EventIds(plan.seed());
    this.startNanos = startNanos;
  }

  @Override
  public SendReport call() {
    int sent = 0;
    int late = 0;
    long bytes = 0;
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            topics.clientProperties(PRODUCER),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int number = 0; number < plan.events() && !stopped; number++) {
        generator.generate(number);
        long intended = plan.schedule().intendedNanos(number);
        long behind = sleepUntil(intended);
        late += behind > LATE_MILLIS * 1_000_000L ? 1 : 0;
        send(producer, number, intended == SendSchedule.UNSCHEDULED ? elapsed() : intended);
        sent++;
        bytes += generator.value() == null ? 0 : generator.value().length;
      }
    }
    return new SendReport(sent, refused.get(), refusal.get(), late, elapsed() / 1e9, bytes);
  }

  /** Ends the sending after the event at hand. Any thread. */
  public void stop() {
    stopped = true;
  }

  private void send(KafkaProducer<byte[], byte[]> producer, int number, long intended) {
    ledger.record(
        generator.kind(), generator.original(), generator.key(), intended, generator.value());
    List<Header> headers = List.of(new RecordHeader(EventIds.HEADER, ids.id(number)));
    producer.send(
        new ProducerRecord<>(
            topics.source(),
            keys.partition(generator.key()),
            null,
            keys.key(generator.key()),
            generator.value(),
            headers),
        (record, error) -> acknowledge(number, record, error));
  }

  /** Producer's thread. */
  private void acknowledge(int number, RecordMetadata record, Exception error) {
    if (error == null) {
      long offset =
          record.hasOffset() ? record.offset() - source.endOffsets()[record.partition()] : -1;
      ledger.acknowledge(number, record.partition(), offset);
    } else {
      refused.incrementAndGet();
      refusal.compareAndSet(null, error.toString());
    }
  }

  /** Waits for the intended time; how far behind it the clock is then, in nanoseconds. */
  private long sleepUntil(long intended) {
    if (intended == SendSchedule.UNSCHEDULED) {
      return 0;
    }
    long behind = elapsed() - intended;
    while (behind < 0 && !stopped) {
      LockSupport.parkNanos(Math.max(-behind, MIN_PARK_NANOS));
      behind = elapsed() - intended;
    }
    return behind;
  }

  private long elapsed() {
    return System.nanoTime() - startNanos;
  }
}
