package io.weir.ownership;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.weir.event.SourcePartition;
import io.weir.kafka.AssignedPartitions;
import io.weir.kafka.CommittedOffset;
import io.weir.kafka.GroupConsumer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Shows that the broker takes us for the member in charge of a partition: it accepts an offset
 * commit, made on the polling thread while that very assignment stands. All that are wanted in one
 * turn of the event loop are one commit. Lives on its verticle's event loop.
 */
public final class OwnershipProbe {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** Has a task run by the live consumer on its polling thread. */
  public interface Requests {
    CompletableFuture<Void> request(Function<GroupConsumer, Void> task);
  }

  private record Request(long assignment, CommittedOffset offset, Promise<Void> proven) {}

  private final Context context;
  private final AssignedPartitions assigned;
  private final Requests requests;
  private Map<SourcePartition, Request> waiting = new HashMap<>();

  /** Probes what is assigned, by the live consumer. */
  public OwnershipProbe(Context context, AssignedPartitions assigned, Requests requests) {
    this.context = context;
    this.assigned = assigned;
    this.requests = requests;
  }

  /**
   * Commits an offset that changes nothing, with the metadata that stands beside it: whether what
   * lies below is published must not be told otherwise. A partition has one pipeline, which asks
   * for one proof at a time. Fails if we are not in charge; completes on the event loop.
   */
  Future<Void> prove(SourcePartition source, long assignment, CommittedOffset harmlessOffset) {
    if (waiting.isEmpty()) {
      context.runOnContext(turn -> proveAll());
    }
    Request request = new Request(assignment, harmlessOffset, Promise.promise());
    Request earlier = waiting.put(source, request);
    if (earlier != null) {
      earlier.proven().fail(PartitionPositions.failure(AssignedPartitions.reassigned()));
    }
    return request.proven().future();
  }

  private void proveAll() {
    Map<SourcePartition, Request> asked = waiting;
    waiting = new HashMap<>();
    requests
        .request(live -> commit(live, asked))
        .whenComplete(
            (committed, error) -> {
              if (error != null) {
                asked.values().forEach(one -> tell(one, error));
              }
            });
  }

  /** Runs on the polling thread, where assignments do not change meanwhile. */
  private Void commit(GroupConsumer live, Map<SourcePartition, Request> asked) {
    AssignedPartitions.Snapshot snapshot = assigned.snapshot();
    Map<SourcePartition, CommittedOffset> offsets = new HashMap<>();
    asked.forEach(
        (source, one) -> {
          if (snapshot.owns(source, one.assignment())) {
            offsets.put(source, one.offset());
          } else {
            tell(one, AssignedPartitions.reassigned());
          }
        });
    if (!offsets.isEmpty()) {
      live.commit(offsets, LIMIT);
      offsets.keySet().forEach(source -> tell(asked.get(source), null));
    }
    return null;
  }

  private void tell(Request one, Throwable error) {
    context.runOnContext(
        back -> {
          if (error == null) {
            one.proven().tryComplete();
          } else {
            one.proven().tryFail(PartitionPositions.failure(error));
          }
        });
  }
}
