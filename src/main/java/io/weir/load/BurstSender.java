package io.weir.load;

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
final class BurstSender implements Callable<SentEvent> {

  /** From here on a send counts as late; a garbage collection or a full buffer does it. */
  static final int LATE_MILLIS = 10;

  /** Shortest sleep. Shorter ones would cost a core at high rates and win less than linger.ms. */
  private static final long NAP_NANOS = 1_000_000;

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
  private final GatewayTopics target;
  private final SourceEnds source;
  private final LoadKeys keys;
  private final EventWriter events;
  private final Ledger ledger;
  private final EventIds ids;
  private final long startNanos;
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicReference<String> refusal = new AtomicReference<>();
  private volatile boolean stopped;

  /**
   * @param startNanos the start of the run in terms of {@link System#nanoTime()}
   */
  BurstSender(
      LoadPlan plan,
      GatewayTopics target,
      SourceEnds source,
      LoadKeys keys,
      EventWriter events,
      Ledger ledger,
      long startNanos) {
    this.plan = plan;
    this.target = target;
    this.source = source;
    this.keys = keys;
    this.events = events;
    this.ledger = ledger;
    this.ids = new EventIds(plan.seed());
    this.startNanos = startNanos;
  }

  @Override
  public SentEvent call() {
    int sent = 0;
    int late = 0;
    long bytes = 0;
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            target.clientProperties(PRODUCER),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int number = 0; number < plan.events() && !stopped; number++) {
        events.make(number);
        long intended = plan.pace().intendedNanos(number);
        long behind = sleepUntil(intended);
        late += behind > LATE_MILLIS * 1_000_000L ? 1 : 0;
        send(producer, number, intended == SendSchedule.AT_ONCE ? elapsed() : intended);
        sent++;
        bytes += events.value() == null ? 0 : events.value().length;
      }
    }
    return new SentEvent(sent, refused.get(), refusal.get(), late, elapsed() / 1e9, bytes);
  }

  /** Ends the sending after the event at hand. Any thread. */
  void stop() {
    stopped = true;
  }

  private void send(KafkaProducer<byte[], byte[]> producer, int number, long intended) {
    ledger.record(events.kind(), events.original(), events.key(), intended, events.value());
    List<Header> headers = List.of(new RecordHeader(LoadHeaders.EVENT, ids.id(number)));
    producer.send(
        new ProducerRecord<>(
            target.source(),
            keys.partition(events.key()),
            null,
            keys.key(events.key()),
            events.value(),
            headers),
        (place, error) -> answered(number, place, error));
  }

  /** Producer's thread. */
  private void answered(int number, RecordMetadata place, Exception error) {
    if (error == null) {
      long offset = place.hasOffset() ? place.offset() - source.ends()[place.partition()] : -1;
      ledger.acknowledge(number, place.partition(), offset);
    } else {
      refused.incrementAndGet();
      refusal.compareAndSet(null, error.toString());
    }
  }

  /** Waits for the intended time; how far behind it the clock is then, in nanoseconds. */
  private long sleepUntil(long intended) {
    if (intended == SendSchedule.AT_ONCE) {
      return 0;
    }
    long behind = elapsed() - intended;
    while (behind < 0 && !stopped) {
      LockSupport.parkNanos(Math.max(-behind, NAP_NANOS));
      behind = elapsed() - intended;
    }
    return behind;
  }

  private long elapsed() {
    return System.nanoTime() - startNanos;
  }
}
