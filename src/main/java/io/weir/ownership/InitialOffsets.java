package io.weir.ownership;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.weir.event.SourcePartition;
import io.weir.kafka.ClusterAdmin;
import io.weir.kafka.CommittedOffset;
import io.weir.kafka.SourceSettings;
import io.weir.store.OffsetTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Where a partition begins of which neither the group nor Postgres knows an offset. With {@code
 * latest}, what the source holds when the group first sees it is passed over: all its partitions
 * get their rows at once then, so that one without a row has been added since, and is consumed from
 * its first event. Lives on its verticle's event loop.
 */
public final class InitialOffsets {
  private final Context context;
  private final SourceSettings settings;
  private final Set<String> retryTopics;
  private final ClusterAdmin admin;
  private final PartitionPositions positions;
  private final OffsetTable offsets;
  private Future<Void> noted;

  /** Begins as these settings say; {@code retryTopics} always at their first record. */
  public InitialOffsets(
      Context context,
      SourceSettings settings,
      Set<String> retryTopics,
      ClusterAdmin admin,
      PartitionPositions positions,
      OffsetTable offsets) {
    this.context = context;
    this.settings = settings;
    this.retryTopics = retryTopics;
    this.admin = admin;
    this.positions = positions;
    this.offsets = offsets;
  }

  /**
   * The first offset to decide about, unless the partition has a row by then. Fails as {@link
   * PartitionPositions} and {@link OffsetTable} do.
   */
  Future<Long> of(SourcePartition source, PartitionPositions.Position position) {
    // A retry topic is ours alone: nothing in it may be passed over.
    if (settings.offsetReset() == SourceSettings.OffsetReset.EARLIEST
        || retryTopics.contains(source.topic())) {
      return Future.succeededFuture(position.log().first());
    }
    if (noted == null || noted.failed()) {
      noted = noteFirstSight(source.topic());
    }
    return noted.map(known -> position.log().first());
  }

  private Future<Void> noteFirstSight(String topic) {
    return offsets
        .knownTopics()
        .compose(
            known ->
                known.contains(topic)
                    ? Future.succeededFuture()
                    : partitions(topic).compose(this::noteEnds));
  }

  private Future<List<SourcePartition>> partitions(String topic) {
    Promise<List<SourcePartition>> partitions = Promise.promise();
    admin
        .partitionCounts(List.of(topic))
        .map(
            counts ->
                IntStream.range(0, counts.getOrDefault(topic, 0))
                    .mapToObj(partition -> new SourcePartition(topic, partition))
                    .toList())
        .onComplete(
            all -> context.runOnContext(back -> partitions.complete(all)),
            error ->
                context.runOnContext(back -> partitions.fail(PartitionPositions.failure(error))));
    return partitions.future();
  }

  private Future<Void> noteEnds(List<SourcePartition> partitions) {
    List<Future<PartitionPositions.Position>> asked =
        partitions.stream().map(positions::of).toList();
    return Future.all(asked)
        .compose(
            all -> {
              UUID topicId = asked.get(0).result().log().topicId();
              Map<SourcePartition, Long> ends = new HashMap<>();
              for (int i = 0; i < asked.size(); i++) {
                PartitionPositions.Position position = asked.get(i).result();
                ends.put(
                    partitions.get(i),
                    position
                        .committed()
                        .map(CommittedOffset::offset)
                        .orElseGet(() -> position.log().end()));
              }
              return offsets.insertUnclaimed(topicId, ends);
            });
  }
}
