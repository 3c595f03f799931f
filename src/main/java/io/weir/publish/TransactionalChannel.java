package io.weir.publish;

import io.weir.kafka.GroupConsumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;

/**
 * Sends each turn in one Kafka transaction, source offsets included: the broker aborts it if the
 * group metadata is stale. Runs on the publisher's worker thread.
 */
final class TransactionalChannel implements Channel {
  private final Supplier<Producer<byte[], byte[]>> producers;
  private Producer<byte[], byte[]> producer;

  TransactionalChannel(Supplier<Producer<byte[], byte[]>> producers) {
    this.producers = producers;
  }

  @Override
  public void open() {
    if (producer == null) {
      Producer<byte[], byte[]> opened = producers.get();
      try {
        opened.initTransactions();
      } catch (RuntimeException e) {
        opened.close(java.time.Duration.ZERO);
        throw e;
      }
      producer = opened;
    }
  }

  @Override
  public void send(Turn turn) throws SendException {
    try {
      open();
      producer.beginTransaction();
      Channel.sendRows(producer, turn, null);
      producer.sendOffsetsToTransaction(GroupConsumer.offsets(turn.offsets()), turn.metadata());
    } catch (KafkaException | IllegalStateException e) {
      abort();
      throw new SendException(false, e);
    }
    try {
      producer.commitTransaction();
    } catch (KafkaException | IllegalStateException e) {
      // Whether the commit was written is not known to this producer any more; the next one of the
      // same transactional id settles it.
      close();
      throw new SendException(true, e);
    }
  }

  private void abort() {
    try {
      if (producer != null) {
        producer.abortTransaction();
      }
    } catch (KafkaException | IllegalStateException fatal) {
      close();
    }
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close(java.time.Duration.ZERO);
      producer = null;
    }
  }
}
