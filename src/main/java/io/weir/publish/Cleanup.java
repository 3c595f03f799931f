package io.weir.publish;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.weir.event.SourcePartition;
import io.weir.store.OutboxTable;
import java.util.HashMap;
import java.util.Map;

/**
 * Deletes published rows from the outbox, in bulk and one statement at a time. A delete that fails
 * is only late: the next one covers it, and so does the next owner. Lives on its publisher's event
 * loop.
 */
final class Cleanup {
  private static final long RETRY_MILLIS = 1_000;

  private final Vertx vertx;
  private final OutboxTable outbox;
  private final long intervalMillis;
  private final Map<SourcePartition, Long> published = new HashMap<>();
  private boolean busy;

  /** Deletes at most once in this time. */
  Cleanup(Vertx vertx, OutboxTable outbox, long intervalMillis) {
    this.vertx = vertx;
    this.outbox = outbox;
    this.intervalMillis = intervalMillis;
  }

  /** Notes what is published; the map is not kept. */
  void add(Map<SourcePartition, Long> below) {
    below.forEach((source, offset) -> published.merge(source, offset, Math::max));
    if (!busy) {
      busy = true;
      vertx.setTimer(intervalMillis, due -> delete());
    }
  }

  private void delete() {
    Map<SourcePartition, Long> below = new HashMap<>(published);
    published.clear();
    outbox
        .deleteBelow(below)
        .onComplete(
            deleted -> {
              busy = false;
              if (!published.isEmpty()) {
                add(Map.of());
              }
            },
            error -> {
              below.forEach((source, offset) -> published.merge(source, offset, Math::max));
              vertx.setTimer(RETRY_MILLIS, due -> delete());
            });
  }

  /** Deletes at once what is known to be published. */
  Future<Void> flush() {
    Map<SourcePartition, Long> below = new HashMap<>(published);
    published.clear();
    return below.isEmpty() ? Future.succeededFuture() : outbox.deleteBelow(below);
  }
}
