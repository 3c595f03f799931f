package io.weir.upkeep;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.weir.event.Failure;
import io.weir.event.SourcePartition;
import io.weir.kafka.ClusterAdmin;
import io.weir.kafka.CommittedOffset;
import io.weir.kafka.CommittedOffsets;
import io.weir.kafka.KafkaFailures;
import io.weir.postgres.PostgresFailures;
import io.weir.store.OffsetRow;
import io.weir.store.OffsetTable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has records deleted from the retry topics that nobody will want again. No retention does: a
 * record that waits must not go, however old it is, and one that is done with would stay for ever.
 * Whoever owns a partition sees to it; the source topic is not ours to delete from. Where it cannot
 * be done the disks fill, but events go their way. Lives on its verticle's event loop.
 */
public final class RetryTopicCleaner {
  private static final Logger LOG = LoggerFactory.getLogger(RetryTopicCleaner.class);
  private static final Duration AT_MOST_EVERY = Duration.ofMinutes(1);

  private final Context context;
  private final Set<String> retryTopics;
  private final ClusterAdmin admin;
  private final CommittedOffsets committed;
  private final OffsetTable offsets;
  private final DeletionWatermark watermark;
  private final long everyNanos;
  private long lastNanos = System.nanoTime();
  private boolean busy;
  // So that a right that is missing is said once and not every minute.
  private String lastReason = "";

  /**
   * Deletes from these topics.
   *
   * @param kept how long a record stays at least when it is done with
   */
  public RetryTopicCleaner(
      Context context,
      Set<String> retryTopics,
      Duration kept,
      ClusterAdmin admin,
      CommittedOffsets committed,
      OffsetTable offsets) {
    this.context = context;
    this.retryTopics = retryTopics;
    this.admin = admin;
    this.committed = committed;
    this.offsets = offsets;
    this.watermark = new DeletionWatermark(kept);
    this.everyNanos = (kept.compareTo(AT_MOST_EVERY) < 0 ? kept : AT_MOST_EVERY).toNanos();
  }

  /** Has deleted what can go of these partitions, if it is time again. */
  public void clean(Set<SourcePartition> assigned) {
    long now = System.nanoTime();
    if (busy || now - lastNanos < everyNanos) {
      return;
    }
    lastNanos = now;
    Set<SourcePartition> ours =
        assigned.stream()
            .filter(source -> retryTopics.contains(source.topic()))
            .collect(Collectors.toSet());
    if (ours.isEmpty()) {
      return;
    }
    busy = true;
    done(ours)
        .onComplete(
            asked ->
                context.runOnContext(
                    back -> {
                      if (asked.succeeded()) {
                        remove(ours, asked.result());
                      } else {
                        end(PostgresFailures.of(asked.cause()));
                      }
                    }));
  }

  /**
   * Up to where a partition is done with: what is committed in the group and, as Postgres may have
   * been restored to an older state, decided there too.
   */
  private Future<Map<SourcePartition, DeletionWatermark.Done>> done(Set<SourcePartition> ours) {
    Set<String> topics = ours.stream().map(SourcePartition::topic).collect(Collectors.toSet());
    Future<Map<SourcePartition, Optional<CommittedOffset>>> published = committed.of(ours);
    Future<Map<SourcePartition, OffsetRow>> decided = offsets.rows(topics);
    Future<Map<String, UUID>> ids = admin.topicIds(topics);
    return Future.all(published, decided, ids)
        .map(
            all -> {
              Map<SourcePartition, DeletionWatermark.Done> done = new HashMap<>();
              published
                  .result()
                  .forEach(
                      (source, offset) -> {
                        OffsetRow row = decided.result().get(source);
                        if (offset.isPresent()
                            && row != null
                            && row.topicId().equals(ids.result().get(source.topic()))) {
                          long upTo = Math.min(offset.get().offset(), row.nextOffset());
                          done.put(source, new DeletionWatermark.Done(row.topicId(), upTo));
                        }
                      });
              return done;
            });
  }

  private void remove(
      Set<SourcePartition> ours, Map<SourcePartition, DeletionWatermark.Done> done) {
    Map<SourcePartition, Long> removable = watermark.removable(ours, done, System.nanoTime());
    if (removable.isEmpty()) {
      busy = false;
      return;
    }
    admin
        .deleteBelow(removable)
        .onComplete(
            removed ->
                context.runOnContext(
                    back -> end(removed.succeeded() ? null : KafkaFailures.of(removed.cause()))));
  }

  private void end(Failure failure) {
    busy = false;
    if (failure != null && !failure.reason().equals(lastReason)) {
      LOG.warn(
          "records of retry topics that are done with are not deleted: {} ({}); the gateway needs"
              + " the right to delete from its retry topics, or their disks fill",
          failure.reason(),
          failure.message());
    }
    lastReason = failure == null ? "" : failure.reason();
  }
}
