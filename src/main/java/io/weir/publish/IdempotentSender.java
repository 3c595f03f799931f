package io.weir.publish;

import io.weir.event.FailureException;
import io.weir.event.OutboxRow;
import io.weir.event.SourcePartition;
import io.weir.kafka.KafkaFailures;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;

/**
 * Sends each batch idempotently with all acknowledgements, then has the consumer commit the
 * offsets. Of a batch that fails, only what has not arrived is sent again. Runs on the publisher's
 * worker thread.
 */
final class IdempotentSender implements OutboxSender {
  private static final long COMMIT_SECONDS = 10;

  private final Supplier<Producer<byte[], byte[]>> producers;
  private final Function<Map<SourcePartition, Long>, CompletableFuture<Void>> commits;
  private final RecordTimes times;

  /**
   * The very rows of a failed batch that are there, up to the first that may not be. They go first
   * in the batches that follow, however small those are.
   */
  private final Set<OutboxRow> arrived = Collections.newSetFromMap(new IdentityHashMap<>());

  private volatile Producer<byte[], byte[]> producer;

  IdempotentSender(
      Supplier<Producer<byte[], byte[]>> producers,
      Function<Map<SourcePartition, Long>, CompletableFuture<Void>> commits,
      RecordTimes times) {
    this.producers = producers;
    this.commits = commits;
    this.times = times;
  }

  @Override
  public void open() {
    if (producer == null) {
      producer = producers.get();
    }
  }

  @Override
  public void send(PublishBatch batch) throws SendException {
    List<OutboxRow> rows =
        arrived.isEmpty()
            ? batch.rows()
            : batch.rows().stream().filter(row -> !arrived.contains(row)).toList();
    sendRows(rows);
    try {
      commits.apply(batch.offsets()).get(COMMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // The records are there; only the commit is repeated, if it has failed indeed.
      arrived.addAll(rows);
      throw new SendException(true, new FailureException(KafkaFailures.of(e), e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      arrived.addAll(rows);
      throw new SendException(true, new FailureException(KafkaFailures.of(e), e));
    }
    if (rows.isEmpty()) {
      // What has arrived of the batch that failed may reach beyond this one.
      batch.rows().forEach(arrived::remove);
    } else {
      arrived.clear();
    }
  }

  private void sendRows(List<OutboxRow> rows) throws SendException {
    open();
    ProducerBatch sending = new ProducerBatch(producer, times);
    RuntimeException thrown = null;
    try {
      sending.send(rows);
      producer.flush();
    } catch (KafkaException | IllegalStateException e) {
      thrown = e;
    }
    SendException failure = sending.failure(false, thrown);
    if (failure != null) {
      // Those behind the first that is missing are sent again with it, or the order would be lost.
      arrived.addAll(rows.subList(0, sending.arrived()));
      close();
      throw failure;
    }
    times.arrived(rows);
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
