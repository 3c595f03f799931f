package io.weir.upkeep;

import io.vertx.core.Context;
import io.weir.event.SourcePartition;
import io.weir.kafka.FetchProgress;
import io.weir.kafka.PollLoop;
import io.weir.kafka.TopicWatch;
import io.weir.pipeline.PartitionPipeline;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What is checked every second, because nothing that happens would tell it: polls, fetches and
 * commits that do not come back, offsets without records, topics made anew, records that may go.
 * Lives on its verticle's event loop.
 */
public final class PeriodicChecks {
  private static final long EVERY_MILLIS = 1_000;

  private final Context context;
  private final PollLoop polling;
  private final Map<SourcePartition, PartitionPipeline> pipelines;
  private final TopicWatch topics;
  private final RetryTopicCleaner cleaner;
  private final FetchProgress fetches;
  private boolean skipping;
  private boolean looking;

  /**
   * Checks nothing yet.
   *
   * @param pipelines of this moment, by partition
   * @param topics tells the ids of those that are consumed
   */
  public PeriodicChecks(
      Context context,
      PollLoop polling,
      Map<SourcePartition, PartitionPipeline> pipelines,
      TopicWatch topics,
      RetryTopicCleaner cleaner,
      FetchProgress fetches) {
    this.context = context;
    this.polling = polling;
    this.pipelines = pipelines;
    this.topics = topics;
    this.cleaner = cleaner;
    this.fetches = fetches;
  }

  /** Goes on for as long as the verticle is deployed. */
  public void begin() {
    context.owner().setPeriodic(EVERY_MILLIS, tick -> check());
    topics.onIds(ids -> context.runOnContext(back -> compareTopics(ids)));
  }

  private void check() {
    polling.checkStuck();
    pipelines.values().forEach(PartitionPipeline::check);
    skipGaps();
    lookAtFetches();
    cleaner.clean(pipelines.keySet());
  }

  /** Lets idle pipelines pass offsets without records. */
  private void skipGaps() {
    if (skipping) {
      return;
    }
    Map<SourcePartition, PartitionPipeline.IdlePosition> idle = new HashMap<>();
    pipelines.forEach(
        (source, pipeline) ->
            pipeline.idlePosition().ifPresent(position -> idle.put(source, position)));
    if (!idle.isEmpty()) {
      skipping = true;
      Map<SourcePartition, Long> offsets = new HashMap<>();
      idle.forEach((source, position) -> offsets.put(source, position.nextOffset()));
      polling
          .request(consumer -> consumer.positionsBeyond(offsets))
          .whenComplete(
              (positions, error) ->
                  context.runOnContext(
                      back -> skipTo(idle, positions == null ? Map.of() : positions)));
    }
  }

  private void skipTo(
      Map<SourcePartition, PartitionPipeline.IdlePosition> idle,
      Map<SourcePartition, Long> positions) {
    skipping = false;
    positions.forEach(
        (source, position) -> {
          PartitionPipeline pipeline = pipelines.get(source);
          if (pipeline != null) {
            pipeline.skipTo(idle.get(source), position);
          }
        });
  }

  /** A consumer goes on in a topic made anew as if nothing was, so it must be told. */
  private void compareTopics(Map<String, UUID> ids) {
    // A topic that is missing is Kafka's to tell.
    pipelines.values().stream()
        .filter(pipeline -> ids.containsKey(pipeline.source().topic()))
        .forEach(pipeline -> pipeline.compareTopic(ids.get(pipeline.source().topic())));
  }

  private void lookAtFetches() {
    if (looking) {
      return;
    }
    if (pipelines.isEmpty()) {
      fetches.note(FetchProgress.Fetches.NONE);
      return;
    }
    looking = true;
    polling
        .request(FetchProgress.Fetches::of)
        .whenComplete(
            (now, gone) ->
                context.runOnContext(
                    back -> {
                      looking = false;
                      fetches.note(now == null ? FetchProgress.Fetches.NONE : now);
                    }));
  }
}
