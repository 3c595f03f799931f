package io.weir.publish;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.weir.event.SourcePartition;
import io.weir.store.OutboxTable;
import io.weir.store.OutboxTable.OffsetRange;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes published rows from the outbox, in bulk and one statement at a time, and now and then has
 * their room used again. A delete that fails is only late: the next one covers it, and so does the
 * next owner. What it may not or cannot vacuum is left to autovacuum. Lives on its publisher's
 * event loop.
 */
final class OutboxCleanup {
  private static final Logger LOG = LoggerFactory.getLogger(OutboxCleanup.class);
  private static final long RETRY_MILLIS = 1_000;

  private final Vertx vertx;
  private final OutboxTable outbox;
  private final long intervalMillis;
  private final Map<SourcePartition, Long> published = new HashMap<>();
  private final Map<SourcePartition, Long> deleted = new HashMap<>();
  private final VacuumSchedule vacuumSchedule = new VacuumSchedule();
  private boolean isWarned;
  private boolean busy;
  private boolean closed;

  /** Deletes at most once in this time. */
  OutboxCleanup(Vertx vertx, OutboxTable outbox, long intervalMillis) {
    this.vertx = vertx;
    this.outbox = outbox;
    this.intervalMillis = intervalMillis;
  }

  /** Notes what is published; the map is not kept. */
  void add(Map<SourcePartition, Long> below) {
    below.forEach((source, offset) -> published.merge(source, offset, Math::max));
    if (!busy && !closed) {
      busy = true;
      vertx.setTimer(intervalMillis, due -> delete());
    }
  }

  /** Forgets what is deleted: another owner may have left rows behind meanwhile. */
  void startOver(SourcePartition source) {
    deleted.remove(source);
  }

  private void delete() {
    Map<SourcePartition, OffsetRange> ranges = take();
    outbox
        .delete(ranges)
        .onComplete(
            rows -> {
              busy = false;
              ranges.forEach((source, range) -> deleted.put(source, range.to()));
              vacuumSchedule.deleted(rows);
              vacuum();
              if (!published.isEmpty()) {
                add(Map.of());
              }
            },
            error -> {
              ranges.forEach((source, range) -> published.merge(source, range.to(), Math::max));
              if (!closed) {
                vertx.setTimer(RETRY_MILLIS, due -> delete());
              }
            });
  }

  private void vacuum() {
    if (closed || !vacuumSchedule.begins(System.nanoTime())) {
      return;
    }
    outbox
        .mayVacuum()
        .compose(allowed -> allowed ? outbox.vacuum() : leaveToAutovacuum())
        .onFailure(error -> LOG.info("weir.outbox is left to autovacuum: {}", error.toString()))
        .onComplete(end -> vacuumSchedule.ended(System.nanoTime()));
  }

  private Future<Void> leaveToAutovacuum() {
    if (!isWarned) {
      isWarned = true;
      LOG.warn(
          "weir.outbox is left to autovacuum, which lets it grow meanwhile: make the gateway's user"
              + " its owner, or GRANT MAINTAIN on it (Postgres 17)");
    }
    return Future.succeededFuture();
  }

  private Map<SourcePartition, OffsetRange> take() {
    Map<SourcePartition, OffsetRange> ranges = new HashMap<>();
    published.forEach(
        (source, below) ->
            ranges.put(source, new OffsetRange(deleted.getOrDefault(source, 0L), below)));
    published.clear();
    return ranges;
  }

  /** Deletes at once what is known to be published, and nothing later. */
  Future<Void> close() {
    closed = true;
    return published.isEmpty() ? Future.succeededFuture() : outbox.delete(take()).mapEmpty();
  }
}
