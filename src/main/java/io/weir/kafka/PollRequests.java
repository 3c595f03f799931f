package io.weir.kafka;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * Tasks that wait to be run on the polling thread, which alone may use the consumer. May be added
 * to from anywhere.
 */
final class PollRequests {
  private final Queue<Request<?>> waiting = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  private record Request<T>(Function<GroupConsumer, T> task, CompletableFuture<T> done) {
    void run(GroupConsumer consumer) {
      try {
        done.complete(task.apply(consumer));
      } catch (RuntimeException e) {
        done.completeExceptionally(e);
      } catch (Error e) {
        done.completeExceptionally(e);
        throw e;
      }
    }
  }

  /** What the task returns or throws, once it has run; fails when the consumer is closed. */
  <T> CompletableFuture<T> add(Function<GroupConsumer, T> task) {
    Request<T> request = new Request<>(task, new CompletableFuture<>());
    waiting.add(request);
    if (closed) {
      failAll();
    }
    return request.done();
  }

  /** Runs what waits; on the polling thread. */
  void run(GroupConsumer consumer) {
    for (Request<?> next = waiting.poll(); next != null; next = waiting.poll()) {
      next.run(consumer);
    }
  }

  /** Fails what waits, and whatever is added from now on. */
  void close() {
    closed = true;
    failAll();
  }

  private void failAll() {
    IllegalStateException gone = new IllegalStateException("the consumer is closed");
    for (Request<?> next = waiting.poll(); next != null; next = waiting.poll()) {
      next.done().completeExceptionally(gone);
    }
  }
}
