package io.weir.load.judge;

import io.weir.load.generate.Ledger;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the outputs of a run until every acknowledged event is accounted for or the wait is over,
 * shows each record to the {@link OutcomeChecker} and times it. Runs once, on a thread of its own.
 */
public final class OutputAudit implements Callable<OutputAudit.Result> {

  /** Why the reading ended. */
  public enum EndReason {
    /** Every acknowledged event is accounted for. */
    SETTLED,
    /** Nothing came any more. */
    QUIET,
    /** The time was up. */
    LIMIT,
    /** Somebody stopped it. */
    STOPPED
  }

  /** What was read. */
  public record Result(
      EndReason endReason,
      OutcomeCounts outcomes,
      ThroughputSummary throughput,
      LatencySummary latency) {}

  /** For a run whose latency is of no interest. */
  public static final Duration NEVER_MEASURED = Duration.ofNanos(Long.MAX_VALUE);

  private static final Duration READ_TO_END = Duration.ofSeconds(15);

  private final OutputConsumer consumer;
  private final Ledger ledger;
  private final OutcomeChecker checker;
  private final LatencyRecorder recorder = new LatencyRecorder();
  private final WaitLimits limits;
  private final BooleanSupplier allSent;
  private final long startNanos;
  private final long measuredFromNanos;

  private volatile OutputCounts counts = OutputCounts.NOTHING;
  private volatile boolean stopped;

  /**
   * @param consumer closed at the end
   * @param startNanos the start of the run in terms of {@link System#nanoTime()}
   * @param measuredFrom no latency is taken of events intended before
   */
  public OutputAudit(
      OutputConsumer consumer,
      Ledger ledger,
      OutcomeChecker checker,
      WaitLimits limits,
      BooleanSupplier allSent,
      long startNanos,
      Duration measuredFrom) {
    this.consumer = consumer;
    this.ledger = ledger;
    this.checker = checker;
    this.limits = limits;
    this.allSent = allSent;
    this.startNanos = startNanos;
    this.measuredFromNanos = measuredFrom.toNanos();
  }

  @Override
  public Result call() {
    try (consumer) {
      EndReason endReason = readUntilAccountedFor();
      // First how far the gateway says it has come, then all that it has written by then.
      GroupOffsets group = consumer.groupOffsets();
      readToEnd();
      return new Result(
          endReason, checker.outcomes(group), recorder.throughput(), recorder.latency());
    }
  }

  /** What has come out so far. Any thread. */
  public OutputCounts counts() {
    return counts;
  }

  /** Ends the reading soon. Any thread. */
  public void stop() {
    stopped = true;
  }

  private EndReason readUntilAccountedFor() {
    long lastRecordAt = System.nanoTime();
    long sentAt = 0;
    long settledAt = 0;
    while (!stopped) {
      boolean received = poll();
      long now = System.nanoTime();
      if (received || sentAt == 0) {
        lastRecordAt = now;
      }
      if (!allSent.getAsBoolean()) {
        continue;
      }
      sentAt = sentAt == 0 ? now : sentAt;
      if (checker.isSettled()) {
        settledAt = settledAt == 0 ? now : settledAt;
        if (now - settledAt >= limits.settling().toNanos()) {
          return EndReason.SETTLED;
        }
      } else if (now - lastRecordAt >= limits.quiet().toNanos()) {
        return EndReason.QUIET;
      } else if (now - sentAt >= limits.limit().toNanos()) {
        return EndReason.LIMIT;
      }
    }
    return EndReason.STOPPED;
  }

  /** Reads to where the topics end now; no further than an open transaction lets it. */
  private void readToEnd() {
    Map<TopicPartition, Long> ends = consumer.endOffsets();
    long giveUp = System.nanoTime() + READ_TO_END.toNanos();
    while (System.nanoTime() < giveUp && !consumer.hasReached(ends)) {
      poll();
    }
  }

  private boolean poll() {
    ConsumerRecords<byte[], byte[]> records = consumer.poll();
    long received = System.nanoTime() - startNanos;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      check(record, received);
    }
    counts = checker.counts();
    return !records.isEmpty();
  }

  private void check(ConsumerRecord<byte[], byte[]> record, long receivedNanos) {
    if (consumer.isSink(record.topic())) {
      int number = checker.checkEnriched(record);
      if (number != OutcomeChecker.NOT_NEW) {
        recorder.recordOutput(receivedNanos);
      }
      if (number >= 0 && ledger.intendedNanos(number) >= measuredFromNanos) {
        recorder.recordLatency(ledger.intendedNanos(number), receivedNanos);
      }
    } else if (consumer.isDeadLetters(record.topic())) {
      if (checker.checkDeadLetter(record)) {
        recorder.recordOutput(receivedNanos);
      }
    } else {
      checker.checkRetry(record);
    }
  }
}
