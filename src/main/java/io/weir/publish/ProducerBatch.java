package io.weir.publish;

import io.weir.event.FailureException;
import io.weir.event.OutboxRow;
import io.weir.kafka.KafkaFailures;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
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
  private final Producer<byte[], byte[]> producer;
  private final List<Future<RecordMetadata>> sent = new ArrayList<>();
  private final AtomicReference<FailureException> first = new AtomicReference<>();
  private final Callback callback =
      (metadata, error) -> {
        // What is aborted is so because another record has failed, or the batch as a whole.
        if (error != null && !(error instanceof TransactionAbortedException)) {
          failed(metadata.topic(), error);
        }
      };

  ProducerBatch(Producer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  /**
   * Sends these in their order, without waiting for acknowledgements, and leaves at the first that
   * has failed already: each one after it could block for as long.
   *
   * @throws KafkaException where the producer is beyond use
   */
  void send(List<OutboxRow> rows) {
    for (OutboxRow row : rows) {
      if (!hasItsPartition(row)) {
        return;
      }
      sent.add(producer.send(record(row), callback));
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
      failed(row.topic(), e);
      return false;
    }
    if (row.partition() < count) {
      return true;
    }
    first.compareAndSet(
        null,
        new FailureException(
            KafkaFailures.partitionMissing(row.topic(), row.partition(), count), null));
    return false;
  }

  private static ProducerRecord<byte[], byte[]> record(OutboxRow row) {
    Integer partition = row.partition() < 0 ? null : row.partition();
    var record = new ProducerRecord<>(row.topic(), partition, row.key(), row.value());
    for (var header : row.headers()) {
      record.headers().add(header.name(), header.value());
    }
    return record;
  }

  private void failed(String topic, Exception error) {
    if (first.get() == null) {
      first.compareAndSet(null, new FailureException(KafkaFailures.ofSend(topic, error), error));
    }
  }

  /** Whether something has failed as far as is known now. */
  boolean hasFailed() {
    return first.get() != null;
  }

  /**
   * What the first record met with, or else the producer itself.
   *
   * @param thrown by the producer, or null
   */
  FailureException failure(Exception thrown) {
    FailureException failed = first.get();
    return failed != null || thrown == null
        ? failed
        : new FailureException(KafkaFailures.of(thrown), thrown);
  }

  /** How many records arrived before the first that did not, or may not have. */
  int arrived() {
    int count = 0;
    while (count < sent.size() && hasArrived(sent.get(count))) {
      count++;
    }
    return count;
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
