package io.weir.upkeep;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.weir.event.Failure;
import io.weir.event.SourcePartition;
import io.weir.intake.IntakeParts;
import io.weir.kafka.KafkaFailures;
import io.weir.postgres.PostgresFailures;
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
final class RetryTopicCleaner {
  private static final Logger LOG = LoggerFactory.getLogger(RetryTopicCleaner.class);
  private static final Duration AT_MOST_EVERY = Duration.ofMinutes(1);

  private final Context context;
  private final IntakeParts parts;
  private final DeletionWatermark spent;
  private final long everyNanos;
  private long lastNanos = System.nanoTime();
  private boolean busy;
  // So that a right that is missing is said once and not every minute.
  private String told = "";

  RetryTopicCleaner(Context context, IntakeParts parts) {
    this.context = context;
    this.parts = parts;
    Duration kept = parts.topology().retryRetention();
    this.spent = new DeletionWatermark(kept);
    this.everyNanos = (kept.compareTo(AT_MOST_EVERY) < 0 ? kept : AT_MOST_EVERY).toNanos();
  }

  /** Has deleted what can go of these partitions, if it is time again. */
  void look(Set<SourcePartition> assigned) {
    long now = System.nanoTime();
    if (busy || now - lastNanos < everyNanos) {
      return;
    }
    lastNanos = now;
    Set<SourcePartition> ours =
        assigned.stream()
            .filter(source -> parts.retryTopics().contains(source.topic()))
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
    Future<Map<SourcePartition, Optional<Long>>> committed =
        parts.cluster().committed(parts.source().group(), ours);
    Future<Map<SourcePartition, OffsetTable.Standing>> decided = parts.offsets().look(topics);
    Future<Map<String, UUID>> ids = parts.cluster().topicIds(topics);
    return Future.all(committed, decided, ids)
        .map(
            all -> {
              Map<SourcePartition, DeletionWatermark.Done> done = new HashMap<>();
              committed
                  .result()
                  .forEach(
                      (source, offset) -> {
                        OffsetTable.Standing standing = decided.result().get(source);
                        if (offset.isPresent()
                            && standing != null
                            && standing.topicId().equals(ids.result().get(source.topic()))) {
                          long upTo = Math.min(offset.get(), standing.nextOffset());
                          done.put(source, new DeletionWatermark.Done(standing.topicId(), upTo));
                        }
                      });
              return done;
            });
  }

  private void remove(
      Set<SourcePartition> ours, Map<SourcePartition, DeletionWatermark.Done> done) {
    Map<SourcePartition, Long> removable = spent.removable(ours, done, System.nanoTime());
    if (removable.isEmpty()) {
      busy = false;
      return;
    }
    parts
        .cluster()
        .deleteBelow(removable)
        .onComplete(
            removed ->
                context.runOnContext(
                    back -> end(removed.succeeded() ? null : KafkaFailures.of(removed.cause()))));
  }

  private void end(Failure failure) {
    busy = false;
    if (failure != null && !failure.reason().equals(told)) {
      LOG.warn(
          "records of retry topics that are done with are not deleted: {} ({}); the gateway needs"
              + " the right to delete from its retry topics, or their disks fill",
          failure.reason(),
          failure.message());
    }
    told = failure == null ? "" : failure.reason();
  }
}
