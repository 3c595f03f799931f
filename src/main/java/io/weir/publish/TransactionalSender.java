package io.weir.publish;

import io.weir.kafka.GroupConsumer;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;

/**
 * Sends each batch in one Kafka transaction, source offsets included: the broker aborts it if the
 * group metadata is stale. Runs on the publisher's worker thread.
 */
final class TransactionalSender implements OutboxSender {
  private final Supplier<Producer<byte[], byte[]>> producers;
  private final RecordTimes times;
  private volatile Producer<byte[], byte[]> producer;

  TransactionalSender(Supplier<Producer<byte[], byte[]>> producers, RecordTimes times) {
    this.producers = producers;
    this.times = times;
  }

  @Override
  public void open() {
    if (producer == null) {
      Producer<byte[], byte[]> opened = producers.get();
      try {
        opened.initTransactions();
      } catch (RuntimeException e) {
        opened.close(Duration.ZERO);
        throw e;
      }
      producer = opened;
    }
  }

  @Override
  public void send(PublishBatch batch) throws SendException {
    open();
    ProducerBatch sending = new ProducerBatch(producer, times);
    try {
      producer.beginTransaction();
      sending.send(batch.rows());
      if (!sending.hasFailed()) {
        producer.sendOffsetsToTransaction(
            GroupConsumer.publishedOffsets(batch.offsets()), batch.metadata());
      }
    } catch (KafkaException | IllegalStateException e) {
      throw aborted(sending, e);
    }
    if (sending.hasFailed()) {
      throw aborted(sending, null);
    }
    try {
      producer.commitTransaction();
    } catch (KafkaException | IllegalStateException e) {
      if (sending.isRefused()) {
        // A commit begins when every record is there.
        throw aborted(sending, e);
      }
      // Whether the commit was written is not known to this producer any more; the next one of the
      // same transactional id settles it.
      SendException failed = sending.failure(true, e);
      close();
      throw failed;
    }
    times.arrived(batch.rows());
  }

  /** Waits for what is in flight, so that the record at fault has been heard of. */
  private SendException aborted(ProducerBatch sending, Exception thrown) {
    boolean usable = thrown != null;
    try {
      producer.abortTransaction();
    } catch (KafkaException | IllegalStateException fatal) {
      usable = false;
    }
    if (!usable || sending.isRefused()) {
      // Beyond use, or what it knows of a topic may be old: the next producer asks anew.
      close();
    }
    return sending.failure(false, thrown);
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close(Duration.ZERO);
      producer = null;
    }
  }

  @Override
  public void interrupt() {
    Producer<byte[], byte[]> sending = producer;
    if (sending != null) {
      sending.close(Duration.ZERO);
    }
  }
}
