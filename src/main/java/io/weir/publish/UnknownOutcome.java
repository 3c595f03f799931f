package io.weir.publish;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.weir.async.Backoff;
import io.weir.event.SourcePartition;
import io.weir.kafka.CommittedOffset;
import io.weir.kafka.CommittedOffsets;
import io.weir.kafka.KafkaFailures;
import io.weir.ops.Health;
import io.weir.publish.Backlog.Entry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * After a batch whose end is unknown, what of it is published: what the last producer left open is
 * settled, then its entries are compared with the group's offsets, again and again until the
 * brokers have said so. Lives on its publisher's event loop.
 */
final class UnknownOutcome {
  private final Context context;
  private final Supplier<Future<Void>> open;
  private final CommittedOffsets committed;
  private final BiConsumer<Long, Runnable> later;
  private final Health health;
  private final String place;

  /**
   * Asks nothing yet.
   *
   * @param open makes the producer ready, which settles what another of its name left open
   * @param later runs a step after so many milliseconds, unless the publisher is closed by then
   * @param place where it is told that the brokers do not answer
   */
  UnknownOutcome(
      Context context,
      Supplier<Future<Void>> open,
      CommittedOffsets committed,
      BiConsumer<Long, Runnable> later,
      Health health,
      String place) {
    this.context = context;
    this.open = open;
    this.committed = committed;
    this.later = later;
    this.health = health;
    this.place = place;
  }

  /**
   * Which of these entries are published. Never fails; does not complete once the publisher is
   * closed.
   *
   * @param failures how often this batch has failed
   */
  Future<Predicate<Entry>> published(List<Entry> entries, int failures) {
    Promise<Predicate<Entry>> known = Promise.promise();
    ask(entries, failures, known);
    return known.future();
  }

  private void ask(List<Entry> entries, int failures, Promise<Predicate<Entry>> known) {
    List<SourcePartition> partitions = entries.stream().map(Entry::source).distinct().toList();
    open.get()
        .compose(opened -> committed.of(partitions))
        .onComplete(
            offsets -> context.runOnContext(back -> compare(entries, offsets, failures, known)),
            error -> context.runOnContext(back -> failed(entries, error, failures, known)));
  }

  private void failed(
      List<Entry> entries, Throwable error, int failures, Promise<Predicate<Entry>> known) {
    health.report(place, KafkaFailures.of(error));
    again(entries, failures, known);
  }

  private void again(List<Entry> entries, int failures, Promise<Predicate<Entry>> known) {
    later.accept(
        Backoff.INFRASTRUCTURE.millis(failures + 1), () -> ask(entries, failures + 1, known));
  }

  private void compare(
      List<Entry> entries,
      Map<SourcePartition, Optional<CommittedOffset>> offsets,
      int failures,
      Promise<Predicate<Entry>> known) {
    if (entries.stream().allMatch(entry -> offsets.containsKey(entry.source()))) {
      known.complete(entry -> isPublished(entry, offsets.get(entry.source())));
    } else {
      // Still pending in an open transaction.
      again(entries, failures, known);
    }
  }

  private static boolean isPublished(Entry entry, Optional<CommittedOffset> offset) {
    return offset
        .filter(CommittedOffset::isPublished)
        .filter(standing -> standing.offset() >= entry.nextOffset())
        .isPresent();
  }
}
