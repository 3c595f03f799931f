package io.weir.publish;

import io.weir.event.SourcePartition;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;

/**
 * Sends each turn idempotently with all acknowledgements, then has the consumer commit the offsets.
 * Runs on the publisher's worker thread.
 */
final class IdempotentChannel implements Channel {
  private static final long COMMIT_SECONDS = 10;

  private final Supplier<Producer<byte[], byte[]>> producers;
  private final Function<Map<SourcePartition, Long>, CompletableFuture<Void>> commits;
  private Producer<byte[], byte[]> producer;

  IdempotentChannel(
      Supplier<Producer<byte[], byte[]>> producers,
      Function<Map<SourcePartition, Long>, CompletableFuture<Void>> commits) {
    this.producers = producers;
    this.commits = commits;
  }

  @Override
  public void open() {
    if (producer == null) {
      producer = producers.get();
    }
  }

  @Override
  public void send(Turn turn) throws SendException {
    AtomicReference<Exception> first = new AtomicReference<>();
    try {
      open();
      Channel.sendRows(
          producer,
          turn,
          (metadata, error) -> {
            if (error != null) {
              first.compareAndSet(null, error);
            }
          });
      producer.flush();
    } catch (KafkaException | IllegalStateException e) {
      first.compareAndSet(null, e);
    }
    if (first.get() != null) {
      // What was acknowledged is sent again by a fresh producer: a repeat, with the same bytes.
      close();
      throw new SendException(false, first.get());
    }
    try {
      commits.apply(turn.offsets()).get(COMMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // The records are there; if the commit is too, they need not be repeated.
      throw new SendException(true, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SendException(true, e);
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
