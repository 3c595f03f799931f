package io.weir.publish;

import io.weir.event.FailureException;
import io.weir.event.OutboxRow;
import io.weir.event.SourcePartition;
import io.weir.kafka.KafkaFailures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashSet;
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
   * The very rows of a failed batch that are there, up to the first of their source partition that
   * may not be. They go first in the batches that follow, however small those are.
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
    sendRows(batch);
    try {
      commits.apply(batch.offsets()).get(COMMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // The records are there; only the commit is repeated, if it has failed indeed.
      arrived.addAll(batch.rows());
      throw new SendException(true, new FailureException(KafkaFailures.of(e), e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      arrived.addAll(batch.rows());
      throw new SendException(true, new FailureException(KafkaFailures.of(e), e));
    }
    forget(batch.rows());
  }

  /**
   * These are done with. What arrived goes first in the batches that follow: when one has none of
   * it, the rest was given back, and is read from the outbox anew.
   */
  private void forget(List<OutboxRow> rows) {
    boolean some = false;
    for (OutboxRow row : arrived.isEmpty() ? List.<OutboxRow>of() : rows) {
      some |= arrived.remove(row);
    }
    if (!some) {
      arrived.clear();
    }
  }

  private void sendRows(PublishBatch batch) throws SendException {
    open();
    List<OutboxRow> rows = new ArrayList<>(batch.rows().size());
    List<SourcePartition> sources = new ArrayList<>(batch.rows().size());
    for (int i = 0; i < batch.rows().size(); i++) {
      if (!arrived.contains(batch.rows().get(i))) {
        rows.add(batch.rows().get(i));
        sources.add(batch.sources().get(i));
      }
    }
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
      keep(rows, sources, sending.arrived());
      close();
      throw failure;
    }
    times.arrived(rows);
  }

  /**
   * Behind the first of a source partition that is missing, all of that partition are sent again
   * with it, or its order would be lost.
   */
  private void keep(List<OutboxRow> rows, List<SourcePartition> sources, BitSet there) {
    Set<SourcePartition> incomplete = new HashSet<>();
    for (int i = 0; i < rows.size(); i++) {
      if (there.get(i) && !incomplete.contains(sources.get(i))) {
        arrived.add(rows.get(i));
      } else {
        incomplete.add(sources.get(i));
      }
    }
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
