package io.weir.publish;

import io.weir.event.FailureException;
import io.weir.event.OutboxRow;
import io.weir.kafka.KafkaFailures;
import io.weir.kafka.SendRefusal;
import io.weir.wire.WeirHeaders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TransactionAbortedException;

/**
 * The records of one batch on their way, and what the first one met with that did not arrive. Sends
 * on the publisher's worker thread; hears of errors on the producer's own.
 */
final class ProducerBatch {
  private static final long NO_TIME = -1;

  private final Producer<byte[], byte[]> producer;
  private final List<Future<RecordMetadata>> sent = new ArrayList<>();
  private final AtomicReference<FailureException> first = new AtomicReference<>();
  private final AtomicReference<RefusedRow> refused = new AtomicReference<>();
  private final Queue<OutboxRow> refusedForTheirTime = new ConcurrentLinkedQueue<>();
  private final RecordTimes times;

  /** A batch of this producer, whose records have these times. */
  ProducerBatch(Producer<byte[], byte[]> producer, RecordTimes times) {
    this.producer = producer;
    this.times = times;
  }

  /**
   * Sends these in their order, without waiting for acknowledgements, and leaves at the first that
   * has failed already: each one after it could block for as long.
   *
   * @throws KafkaException where the producer is beyond use
   */
  void send(List<OutboxRow> rows) {
    times.begin();
    for (OutboxRow row : rows) {
      if (!hasItsPartition(row)) {
        return;
      }
      ProducerRecord<byte[], byte[]> record = record(row);
      sent.add(
          producer.send(record, (metadata, error) -> answered(row, record.timestamp(), error)));
      if (first.get() != null) {
        return;
      }
    }
  }

  /**
   * Looks before sending, where the partition is given: a send would wait for {@code max.block.ms}.
   * What the producer knows may be old; the next producer, which an error calls for, asks anew.
   */
  private boolean hasItsPartition(OutboxRow row) {
    if (row.partition() < 0) {
      return true;
    }
    int count;
    try {
      count = producer.partitionsFor(row.topic()).size();
    } catch (KafkaException e) {
      failed(row, NO_TIME, e);
      return false;
    }
    if (row.partition() < count) {
      return true;
    }
    refused(
        row,
        new SendRefusal(
            SendRefusal.Scope.RECORD,
            KafkaFailures.partitionMissing(row.topic(), row.partition(), count)),
        null);
    return false;
  }

  private ProducerRecord<byte[], byte[]> record(OutboxRow row) {
    Integer partition = row.partition() < 0 ? null : row.partition();
    var record =
        new ProducerRecord<>(row.topic(), partition, times.of(row), row.key(), row.value());
    for (var header : row.headers()) {
      record.headers().add(header.name(), header.value());
    }
    return record;
  }

  private void answered(OutboxRow row, long time, Exception error) {
    // What is aborted is so because another record has failed, or the batch as a whole.
    if (error != null && !(error instanceof TransactionAbortedException)) {
      failed(row, time, error);
    }
  }

  private void failed(OutboxRow row, long time, Exception error) {
    Optional<SendRefusal> refusal =
        SendRefusal.of(row.topic(), error).map(said -> ofClock(said, row, time, error));
    if (refusal.isPresent()) {
      refused(row, refusal.get(), error);
    } else if (first.get() == null) {
      first.compareAndSet(
          null, new FailureException(KafkaFailures.ofSend(row.topic(), error), error));
    }
  }

  /** A time that is not the source record's is our clock's. */
  private static SendRefusal ofClock(
      SendRefusal refusal, OutboxRow row, long time, Exception error) {
    boolean isClock =
        refusal.scope() == SendRefusal.Scope.TIME
            && WeirHeaders.originTimestamp(row.headers()).orElse(NO_TIME) != time;
    return isClock
        ? new SendRefusal(
            refusal.scope(),
            KafkaFailures.clockRefused(row.topic(), Instant.ofEpochMilli(time), error))
        : refusal;
  }

  private void refused(OutboxRow row, SendRefusal refusal, Exception error) {
    if (refusal.mayBeForItsTime()) {
      refusedForTheirTime.add(row);
    }
    refused.compareAndSet(null, new RefusedRow(row, refusal));
    first.compareAndSet(null, new FailureException(refusal.failure(), error));
  }

  /** Whether something has failed as far as is known now. */
  boolean hasFailed() {
    return first.get() != null;
  }

  /** Whether a topic has refused a row: then no transaction with it can have been committed. */
  boolean isRefused() {
    return refused.get() != null;
  }

  /**
   * What the batch failed with: the row that a topic refused, which may take others down with it,
   * else what the first record met with, or else the producer itself. Null if nothing has failed.
   *
   * @param unknown whether the batch may have taken effect all the same
   * @param thrown by the producer, or null
   */
  OutboxSender.SendException failure(boolean unknown, Exception thrown) {
    if (isRefused()) {
      OutboxRow row = refused.get().row();
      boolean before = times.isChanged(row);
      times.refused(refusedForTheirTime);
      return new OutboxSender.SendException(refused.get(), !before && times.isChanged(row));
    }
    FailureException failed = first.get();
    if (failed == null && thrown != null) {
      failed = new FailureException(KafkaFailures.of(thrown), thrown);
    }
    return failed == null ? null : new OutboxSender.SendException(unknown, failed);
  }

  /** Of the first rows that were sent, which have arrived. */
  BitSet arrived() {
    BitSet arrived = new BitSet(sent.size());
    for (int i = 0; i < sent.size(); i++) {
      arrived.set(i, hasArrived(sent.get(i)));
    }
    return arrived;
  }

  private static boolean hasArrived(Future<RecordMetadata> one) {
    if (!one.isDone()) {
      return false;
    }
    try {
      one.get();
      return true;
    } catch (ExecutionException | CancellationException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
