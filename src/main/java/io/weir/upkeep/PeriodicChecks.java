package io.weir.upkeep;

import io.vertx.core.Context;
import io.weir.event.SourcePartition;
import io.weir.intake.IntakeParts;
import io.weir.kafka.PollLoop;
import io.weir.pipeline.PartitionPipeline;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What a verticle looks after every second, because nothing that happens would tell it: polls and
 * decisions that do not come back, offsets without records, topics made anew, records that may go.
 * Lives on the verticle's event loop.
 */
public final class PeriodicChecks {
  private static final long EVERY_MILLIS = 1_000;

  private final Context context;
  private final IntakeParts parts;
  private final PollLoop polling;
  private final Map<SourcePartition, PartitionPipeline> lanes;
  private final RetryTopicCleaner spentRecords;
  private boolean passing;
  private boolean comparing;

  /**
   * @param lanes of this moment, by partition
   */
  public PeriodicChecks(
      Context context,
      IntakeParts parts,
      PollLoop polling,
      Map<SourcePartition, PartitionPipeline> lanes) {
    this.context = context;
    this.parts = parts;
    this.polling = polling;
    this.lanes = lanes;
    this.spentRecords = new RetryTopicCleaner(context, parts);
  }

  /** Goes on for as long as the verticle is deployed. */
  public void begin() {
    context.owner().setPeriodic(EVERY_MILLIS, tick -> look());
  }

  private void look() {
    polling.look();
    lanes.values().forEach(PartitionPipeline::look);
    passGaps();
    compareTopics();
    spentRecords.look(lanes.keySet());
  }

  /** Lets idle lanes pass offsets without records. */
  private void passGaps() {
    if (passing) {
      return;
    }
    Map<SourcePartition, Long> idle = new HashMap<>();
    lanes.forEach(
        (source, lane) -> {
          if (lane.idleAt() >= 0) {
            idle.put(source, lane.idleAt());
          }
        });
    if (!idle.isEmpty()) {
      passing = true;
      polling
          .request(live -> live.positionsBeyond(idle))
          .whenComplete(
              (positions, error) ->
                  context.runOnContext(back -> advance(positions == null ? Map.of() : positions)));
    }
  }

  private void advance(Map<SourcePartition, Long> positions) {
    passing = false;
    positions.forEach(
        (source, position) -> {
          PartitionPipeline lane = lanes.get(source);
          if (lane != null) {
            lane.advance(position);
          }
        });
  }

  /** A consumer goes on in a topic made anew as if nothing was, so it must be told. */
  private void compareTopics() {
    if (comparing || lanes.isEmpty()) {
      return;
    }
    comparing = true;
    parts
        .cluster()
        .topicIds(parts.topics())
        .otherwise(Map.of())
        .onSuccess(ids -> context.runOnContext(back -> compareTopics(ids)));
  }

  private void compareTopics(Map<String, UUID> ids) {
    comparing = false;
    // A topic that is missing is Kafka's to tell.
    lanes.values().stream()
        .filter(lane -> ids.containsKey(lane.source().topic()))
        .forEach(lane -> lane.compareTopic(ids.get(lane.source().topic())));
  }
}
