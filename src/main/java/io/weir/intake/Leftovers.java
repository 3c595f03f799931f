package io.weir.intake;

import io.vertx.core.Future;
import io.weir.event.OutboxRow;
import io.weir.event.SourcePartition;
import io.weir.publish.Publisher;
import io.weir.store.OutboxTable;
import java.util.List;
import java.util.Optional;

/**
 * What earlier owners of a partition decided and did not publish: published now, page by page and
 * in order, before anything else of that partition. Lives on its verticle's event loop.
 */
final class Leftovers {
  private static final int PAGE = 2_000;

  private final OutboxTable outbox;
  private final Publisher publisher;

  Leftovers(OutboxTable outbox, Publisher publisher) {
    this.outbox = outbox;
    this.publisher = publisher;
  }

  /**
   * Publishes what stands between the group's offset and the first one to decide about.
   *
   * @param committed the group's offset, if it has one
   * @param next the first offset that is not decided
   * @return false if the partition went to another owner meanwhile
   */
  Future<Boolean> publish(
      SourcePartition source, long assignment, Optional<Long> committed, long next) {
    // A store that was restored has an older end: what lies beyond will be decided again.
    committed.ifPresent(offset -> publisher.published(source, Math.min(offset, next)));
    long from = committed.orElse(0L);
    return from == next ? Future.succeededFuture(true) : page(source, assignment, from, next);
  }

  private Future<Boolean> page(SourcePartition source, long assignment, long from, long next) {
    return outbox
        .page(source, from, next, PAGE)
        .compose(
            page -> {
              boolean last = page.size() < PAGE;
              // The rows of one record stay together, or a repeat of some of them could follow.
              List<OutboxRow> whole = last ? page : withoutLastOffset(page);
              long upTo = last ? next : page.get(page.size() - 1).sourceOffset();
              return publisher
                  .publish(source, assignment, upTo, whole)
                  .compose(
                      published ->
                          published && !last
                              ? page(source, assignment, upTo, next)
                              : Future.succeededFuture(published));
            });
  }

  private static List<OutboxRow> withoutLastOffset(List<OutboxRow> page) {
    long lastOffset = page.get(page.size() - 1).sourceOffset();
    return page.stream().filter(row -> row.sourceOffset() < lastOffset).toList();
  }
}
