package io.weir.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads everything that the gateway writes, from where the topics ended before the run, and shows
 * it to the {@link OutcomeChecker}, until all is accounted for or its patience ends. Member of no
 * group. Runs once, on a thread of its own.
 */
final class OutputConsumer implements Callable<OutputConsumer.Watched> {

  /** Why the watch ended. */
  enum End {
    /** Every acknowledged event is accounted for. */
    SETTLED,
    /** Nothing came any more. */
    QUIET,
    /** The time was up. */
    LIMIT,
    /** Somebody stopped it. */
    STOPPED
  }

  /** What it saw. */
  record Watched(End ended, OutcomeTally tally, LatencyRecorder measures) {}

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration READ_OUT = Duration.ofSeconds(15);
  private static final long DISCOVERY_NANOS = 1_000_000_000;

  private final GatewayTopics target;
  private final TopicPreparation topics;
  private final Map<TopicPartition, Long> starts;
  private final Ledger ledger;
  private final OutcomeChecker verdict;
  private final LatencyRecorder measures = new LatencyRecorder();
  private final WaitLimits patience;
  private final BooleanSupplier allSent;
  private final long startNanos;
  private final long measuredFromNanos;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Set<String> found = new HashSet<>();
  private long lookedAt = Long.MIN_VALUE;

  private volatile OutputCounts sofar = OutputCounts.NOTHING;
  private volatile boolean stopped;

  /**
   * @param starts where to begin; a topic that is not in it did not exist and is read from 0
   * @param startNanos the start of the run in terms of {@link System#nanoTime()}
   * @param measuredFrom no latency is taken of events intended before
   * @param live whether latency matters; else fetches are large, which leaves the machine alone
   */
  OutputConsumer(
      GatewayTopics target,
      TopicPreparation topics,
      Map<TopicPartition, Long> starts,
      Ledger ledger,
      OutcomeChecker verdict,
      WaitLimits patience,
      BooleanSupplier allSent,
      long startNanos,
      Duration measuredFrom,
      boolean live) {
    this.target = target;
    this.topics = topics;
    this.starts = starts;
    this.ledger = ledger;
    this.verdict = verdict;
    this.patience = patience;
    this.allSent = allSent;
    this.startNanos = startNanos;
    this.measuredFromNanos = live ? measuredFrom.toNanos() : Long.MAX_VALUE;
    this.consumer =
        new KafkaConsumer<>(
            target.clientProperties(consumerProperties(live)),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  @Override
  public Watched call() {
    try (consumer) {
      End ended = readUntilEnd();
      // First how far the gateway says it has come, then all that it has written by then.
      GroupOffsets group = topics.group();
      readOut();
      return new Watched(ended, verdict.tally(group), measures);
    }
  }

  /** What has come out so far. Any thread. */
  OutputCounts sofar() {
    return sofar;
  }

  /** Ends the watch soon. Any thread. */
  void stop() {
    stopped = true;
  }

  private End readUntilEnd() {
    long lastNews = System.nanoTime();
    long sentAt = 0;
    long settledAt = 0;
    while (!stopped) {
      boolean news = poll();
      long now = System.nanoTime();
      if (news || sentAt == 0) {
        lastNews = now;
      }
      if (!allSent.getAsBoolean()) {
        continue;
      }
      sentAt = sentAt == 0 ? now : sentAt;
      if (verdict.isSettled()) {
        settledAt = settledAt == 0 ? now : settledAt;
        if (now - settledAt >= patience.settling().toNanos()) {
          return End.SETTLED;
        }
      } else if (now - lastNews >= patience.quiet().toNanos()) {
        return End.QUIET;
      } else if (now - sentAt >= patience.limit().toNanos()) {
        return End.LIMIT;
      }
    }
    return End.STOPPED;
  }

  /** Reads to where the topics end now; no further than an open transaction lets it. */
  private void readOut() {
    Map<TopicPartition, Long> ends =
        topics.ends(consumer.assignment(), IsolationLevel.READ_UNCOMMITTED);
    long giveUp = System.nanoTime() + READ_OUT.toNanos();
    while (System.nanoTime() < giveUp
        && ends.entrySet().stream()
            .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      poll();
    }
  }

  private boolean poll() {
    discover();
    if (consumer.assignment().isEmpty()) {
      LockSupport.parkNanos(POLL.toNanos());
      return false;
    }
    ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
    long received = System.nanoTime() - startNanos;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      take(record, received);
    }
    sofar = verdict.sofar();
    return !records.isEmpty();
  }

  private void take(ConsumerRecord<byte[], byte[]> record, long received) {
    if (record.topic().equals(target.sink())) {
      int number = verdict.enriched(record);
      if (number != OutcomeChecker.NOT_NEW) {
        measures.consumed(received);
      }
      if (number >= 0 && ledger.intendedNanos(number) >= measuredFromNanos) {
        measures.latency(ledger.intendedNanos(number), received);
      }
    } else if (record.topic().equals(target.deadLetters())) {
      if (verdict.dead(record)) {
        measures.consumed(received);
      }
    } else {
      verdict.retry(record);
    }
  }

  /** Finds topics that the gateway creates only now. */
  private void discover() {
    List<String> outlets = target.outlets();
    long now = System.nanoTime();
    if (found.size() == outlets.size()
        || lookedAt != Long.MIN_VALUE && now - lookedAt < DISCOVERY_NANOS) {
      return;
    }
    lookedAt = now;
    for (String topic : outlets) {
      if (!found.contains(topic)) {
        assign(topic, topics.partitions(topic));
      }
    }
  }

  private void assign(String topic, List<TopicPartition> partitions) {
    if (partitions.isEmpty()) {
      return;
    }
    List<TopicPartition> all = new ArrayList<>(consumer.assignment());
    all.addAll(partitions);
    consumer.assign(all);
    partitions.forEach(partition -> consumer.seek(partition, starts.getOrDefault(partition, 0L)));
    found.add(topic);
  }

  private static Map<String, Object> consumerProperties(boolean live) {
    return Map.of(
        "client.id",
        "weir-load-checker",
        "isolation.level",
        "read_committed",
        "enable.auto.commit",
        false,
        "allow.auto.create.topics",
        false,
        "auto.offset.reset",
        "none",
        "max.poll.records",
        5_000,
        "fetch.max.bytes",
        16 * 1024 * 1024,
        "fetch.min.bytes",
        live ? 1 : 256 * 1024,
        "fetch.max.wait.ms",
        live ? 50 : 200);
  }
}
