package io.weir.ownership;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.weir.async.RequestCoalescer;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.event.SourcePartition;
import io.weir.kafka.ClusterAdmin;
import io.weir.kafka.CommittedOffset;
import io.weir.kafka.CommittedOffsets;
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
public final class PartitionPositions {

  /**
   * Where a partition stands.
   *
   * @param committed the group's offset, all transactions on it resolved; empty if there is none
   * @param log its topic's id and the bounds of its log
   */
  record Position(Optional<CommittedOffset> committed, ClusterAdmin.LogBounds log) {}

  /** A transaction is still open on the group's offset; ask again soon. */
  static final class PendingException extends Exception {
    private static final long serialVersionUID = 1L;

    PendingException(SourcePartition source) {
      super(
          "a transaction is open on the group's offset of " + source + " and is waited for",
          null,
          false,
          false);
    }

    /** What it means if it stays so. */
    Failure failure() {
      return new Failure(
          Failure.Kind.INFRASTRUCTURE,
          "offset-pending",
          getMessage()
              + ", until its producer's transaction.timeout.ms at the longest; one that hangs beyond"
              + " it: kafka-transactions.sh find-hanging --topic __consumer_offsets, then abort");
    }
  }

  private final Context context;
  private final ClusterAdmin admin;
  private final TopicProvisioner provisioner;
  private final CommittedOffsets committed;
  private final RequestCoalescer<SourcePartition, Position> requests;

  /** Asks these. */
  public PartitionPositions(
      Context context,
      ClusterAdmin admin,
      TopicProvisioner provisioner,
      CommittedOffsets committed) {
    this.context = context;
    this.admin = admin;
    this.provisioner = provisioner;
    this.committed = committed;
    this.requests = new RequestCoalescer<>(context, this::ask);
  }

  /** Fails with a {@link PendingException}, or with what is wrong with Kafka or this topic. */
  Future<Position> of(SourcePartition source) {
    return requests
        .ask(source)
        .compose(
            position ->
                position
                    .map(Future::succeededFuture)
                    .orElseGet(() -> Future.failedFuture(new PendingException(source))));
  }

  /**
   * A partition is not ours to decide about before its retries have a partition to wait in.
   * Completes on the event loop; a partition without a stable offset is missing.
   */
  private Future<Map<SourcePartition, Position>> ask(List<SourcePartition> sources) {
    Promise<Map<SourcePartition, Position>> promise = Promise.promise();
    Future.all(committed.of(sources), admin.logBounds(sources), provisioner.grow(sources))
        .onComplete(
            all ->
                context.runOnContext(
                    back -> promise.complete(positions(all.resultAt(0), all.resultAt(1)))),
            error -> context.runOnContext(back -> promise.fail(failure(error))));
    return promise.future();
  }

  private static Map<SourcePartition, Position> positions(
      Map<SourcePartition, Optional<CommittedOffset>> committed,
      Map<SourcePartition, ClusterAdmin.LogBounds> logs) {
    Map<SourcePartition, Position> positions = new HashMap<>();
    committed.forEach(
        (source, offset) -> positions.put(source, new Position(offset, logs.get(source))));
    return positions;
  }

  /** What an answer of a Kafka client means. */
  static FailureException failure(Throwable error) {
    return error instanceof FailureException known
        ? known
        : new FailureException(KafkaFailures.of(error), error);
  }
}
