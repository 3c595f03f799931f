package io.weir.publish;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends turns with one producer. Blocks; runs on the publisher's worker thread only. */
sealed interface Channel permits TransactionalChannel, IdempotentChannel {

  /** The turn did not happen as a whole. */
  final class SendException extends Exception {
    private static final long serialVersionUID = 1L;
    private final boolean unknown;

    SendException(boolean unknown, Throwable cause) {
      super(cause);
      this.unknown = unknown;
    }

    /** Whether the turn may have taken effect all the same: look before sending it again. */
    boolean isUnknown() {
      return unknown;
    }
  }

  /** Sends rows and offsets; returns when both are durable. */
  void send(Turn turn) throws SendException;

  /** Makes a producer ready, resolving what an earlier one of the same name left open. */
  void open();

  /** Closes the producer without waiting for what is in flight. */
  void close();

  /** Sends every row of a turn, without waiting for acknowledgements. */
  static void sendRows(
      Producer<byte[], byte[]> producer,
      Turn turn,
      org.apache.kafka.clients.producer.Callback callback) {
    for (var row : turn.rows()) {
      Integer partition = row.partition() < 0 ? null : row.partition();
      var record = new ProducerRecord<>(row.topic(), partition, row.key(), row.value());
      for (var header : row.headers()) {
        record.headers().add(header.name(), header.value());
      }
      producer.send(record, callback);
    }
  }
}
