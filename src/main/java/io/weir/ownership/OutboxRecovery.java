package io.weir.ownership;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.weir.async.AsyncSemaphore;
import io.weir.event.SourcePartition;
import io.weir.kafka.CommittedOffset;
import io.weir.publish.OutboxPublisher;
import io.weir.store.OutboxTable;
import io.weir.store.OutboxTable.Page;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What earlier owners of a partition decided and did not publish: published now, page by page and
 * in order, before anything else of that partition. A page is read when the publisher has room for
 * more, and few are at once, however many partitions are taken over. Lives on its verticle's event
 * loop.
 */
public final class OutboxRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(OutboxRecovery.class);
  private static final int PAGE_ROWS = 2_000;

  /** Enough for a try of what was refused. */
  private static final int PAGE_ROWS_HELD = 20;

  private static final long PAGE_BYTES = 4L * 1024 * 1024;
  private static final int PAGES_AT_ONCE = 4;
  private static final long ROOM_MILLIS = 20;

  private final Vertx vertx;
  private final OutboxTable outbox;
  private final OutboxPublisher publisher;
  private final AsyncSemaphore reads = new AsyncSemaphore(PAGES_AT_ONCE, Integer.MAX_VALUE);

  /** Reads from this outbox and gives to this publisher. */
  public OutboxRecovery(Vertx vertx, OutboxTable outbox, OutboxPublisher publisher) {
    this.vertx = vertx;
    this.outbox = outbox;
    this.publisher = publisher;
  }

  /** Offsets of a partition whose rows are left, from one to below the other. */
  private record Part(SourcePartition source, long assignment, long from, long next) {}

  /**
   * Publishes what stands between the group's offset and the first one to decide about. An offset
   * that no gateway has committed, as an operator's tool does, says nothing of what is published:
   * then all that stands in the outbox goes out, a repeat at worst.
   *
   * @param committed the group's offset, if it has one
   * @param next the first offset that is not decided
   * @return false if the partition went to another owner meanwhile
   */
  Future<Boolean> publish(
      SourcePartition source, long assignment, Optional<CommittedOffset> committed, long next) {
    Optional<Long> published =
        committed.filter(CommittedOffset::isPublished).map(CommittedOffset::offset);
    // A Postgres that was restored has an older end: what lies beyond will be decided again.
    published.ifPresent(offset -> publisher.published(source, Math.min(offset, next)));
    committed
        .filter(offset -> !offset.isPublished() && offset.offset() != next)
        .ifPresent(offset -> warnOfReset(source, offset.offset(), next));
    long from = published.orElse(0L);
    if (from == next && (published.isPresent() || committed.isEmpty())) {
      return Future.succeededFuture(true);
    }
    Promise<Boolean> done = Promise.promise();
    read(new Part(source, assignment, from, next), done);
    return done.future();
  }

  private static void warnOfReset(SourcePartition source, long offset, long next) {
    LOG.warn(
        "the group's offset of {} has been set to {} by another program, which is not followed: it"
            + " goes on from {}, up to where events are decided. To skip events, or to have them"
            + " decided again, stop the gateway and set next_offset in the partition's row of"
            + " weir.consumed_offset",
        source,
        offset,
        next);
  }

  private void read(Part part, Promise<Boolean> done) {
    if (publisher.hasRoom(part.source(), part.assignment())) {
      reads.acquire(() -> true).onComplete(held -> readPage(part, done), done::fail);
    } else {
      vertx.setTimer(ROOM_MILLIS, waited -> read(part, done));
    }
  }

  private void readPage(Part part, Promise<Boolean> done) {
    if (!publisher.hasRoom(part.source(), part.assignment())) {
      reads.release();
      read(part, done);
      return;
    }
    int rows = publisher.isHeld(part.source()) ? PAGE_ROWS_HELD : PAGE_ROWS;
    outbox
        .readPage(part.source(), part.from(), part.next(), rows, PAGE_BYTES)
        .onSuccess(page -> handOver(part, page, done))
        .onFailure(done::fail)
        // The page is the publisher's by now.
        .onComplete(read -> reads.release());
  }

  private void handOver(Part part, Page page, Promise<Boolean> done) {
    publisher
        .publish(part.source(), part.assignment(), page.to(), page.rows())
        .onSuccess(
            published -> {
              if (published && page.to() < part.next()) {
                read(new Part(part.source(), part.assignment(), page.to(), part.next()), done);
              } else {
                done.complete(published);
              }
            });
  }
}
