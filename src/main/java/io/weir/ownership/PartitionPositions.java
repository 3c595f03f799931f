package io.weir.ownership;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.weir.async.RequestCoalescer;
import io.weir.event.FailureException;
import io.weir.event.SourcePartition;
import io.weir.kafka.ClusterAdmin;
import io.weir.kafka.KafkaFailures;
import io.weir.kafka.TopicProvisioner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks the brokers where partitions stand, in one round of requests for all that are asked about in
 * one turn of the event loop. Lives on its verticle's event loop.
 */
final class PartitionPositions {

  /**
   * Where a partition stands.
   *
   * @param committed the group's offset, all transactions on it resolved; empty if there is none
   * @param log its topic's id and the bounds of its log
   */
  record Bearing(Optional<Long> committed, ClusterAdmin.Log log) {}

  /** A transaction is still open on the group's offset; ask again soon. */
  static final class PendingException extends Exception {
    private static final long serialVersionUID = 1L;

    PendingException(SourcePartition source) {
      super("a transaction is open on the offset of " + source, null, false, false);
    }
  }

  private final Context context;
  private final ClusterAdmin cluster;
  private final TopicProvisioner topology;
  private final String group;
  private final RequestCoalescer<SourcePartition, Bearing> gathering;

  PartitionPositions(Vertx vertx, ClusterAdmin cluster, TopicProvisioner topology, String group) {
    this.context = vertx.getOrCreateContext();
    this.cluster = cluster;
    this.topology = topology;
    this.group = group;
    this.gathering = new RequestCoalescer<>(context, this::ask);
  }

  /** Fails with a {@link PendingException}, or with what is wrong with Kafka or this topic. */
  Future<Bearing> of(SourcePartition source) {
    return gathering
        .ask(source)
        .compose(
            bearing ->
                bearing
                    .map(Future::succeededFuture)
                    .orElseGet(() -> Future.failedFuture(new PendingException(source))));
  }

  /**
   * A partition is not ours to decide about before its retries have a place to wait. Completes on
   * the event loop; a partition without a stable offset is missing.
   */
  private Future<Map<SourcePartition, Bearing>> ask(List<SourcePartition> sources) {
    Promise<Map<SourcePartition, Bearing>> promise = Promise.promise();
    Future.all(cluster.committed(group, sources), cluster.logs(sources), topology.grow(sources))
        .onComplete(
            both ->
                context.runOnContext(
                    back -> promise.complete(together(both.resultAt(0), both.resultAt(1)))),
            error -> context.runOnContext(back -> promise.fail(failure(error))));
    return promise.future();
  }

  private static Map<SourcePartition, Bearing> together(
      Map<SourcePartition, Optional<Long>> committed, Map<SourcePartition, ClusterAdmin.Log> logs) {
    Map<SourcePartition, Bearing> bearings = new HashMap<>();
    committed.forEach(
        (source, offset) -> bearings.put(source, new Bearing(offset, logs.get(source))));
    return bearings;
  }

  /** What an answer of a Kafka client means. */
  static FailureException failure(Throwable error) {
    return error instanceof FailureException told
        ? told
        : new FailureException(KafkaFailures.of(error), error);
  }
}
