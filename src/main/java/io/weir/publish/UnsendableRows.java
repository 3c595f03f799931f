package io.weir.publish;

import io.weir.async.Backoff;
import io.weir.event.Failure;
import io.weir.event.OutboxRow;
import io.weir.event.SourcePartition;
import io.weir.kafka.AssignedPartitions;
import io.weir.kafka.SendRefusal;
import io.weir.ops.Health;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/**
 * Which decided rows no batch takes along at present, and why: those for a topic that takes none,
 * and single records that their topic refuses. One alone is tried now and then, less and less
 * often; what goes through, or has left, is no obstacle any more. Until then it is a problem by its
 * own name, and the source partitions that wait for it are known. Lives on its publisher's event
 * loop.
 */
final class UnsendableRows {
  private static final Backoff TRIES = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));

  /**
   * Nothing else goes out while a record is tried that is too slow: the others are to have most of
   * the time.
   */
  private static final int TIMES_AS_LONG = 9;

  /** More partitions than this are not named one by one. */
  private static final int NAMED = 3;

  /** What stands in the way of rows: a topic, or else what it says of one record. */
  private final class Obstacle {
    private final String place;
    private final Optional<String> topic;
    private Failure failure;
    private int failures;
    private long nextTry;

    Obstacle(String place, Optional<String> topic, Failure failure, long now) {
      this.place = place;
      this.topic = topic;
      this.failure = failure;
      this.nextTry = now;
    }

    void refused(Failure again, long now) {
      failure = again;
      failures++;
      nextTry = now + Duration.ofMillis(TRIES.millis(failures)).toNanos();
    }

    void waitAtLeast(Duration least, long now) {
      nextTry = Math.max(nextTry - now, least.toNanos()) + now;
    }

    boolean mayBeTried(long now) {
      return nextTry - now <= 0 && topic.flatMap(UnsendableRows.this::problem).isEmpty();
    }
  }

  /** A source record whose rows its topic refuses. */
  private record RefusedRecord(long offset, Obstacle obstacle) {}

  /**
   * A source partition that waits.
   *
   * @param offset of the first record that is not published
   */
  private record Held(long assignment, long offset, Obstacle obstacle) {}

  private final String name;
  private final Supplier<Map<String, Failure>> topicProblems;
  private final Health health;
  private final Map<String, Obstacle> topics = new HashMap<>();
  private final Map<SourcePartition, RefusedRecord> records = new HashMap<>();
  private final Map<SourcePartition, Held> held = new HashMap<>();

  /**
   * Nothing is in the way yet.
   *
   * @param name of the publisher, with which the places of its problems begin
   * @param topicProblems what is known against topics, by their names, whoever has found it out
   */
  UnsendableRows(String name, Supplier<Map<String, Failure>> topicProblems, Health health) {
    this.name = name;
    this.topicProblems = topicProblems;
    this.health = health;
  }

  /** A topic has refused this row of one of the entries, tried for the first time or again. */
  void refused(List<Backlog.Entry> entries, RefusedRow refused, long now) {
    Backlog.Entry entry =
        entries.stream().filter(one -> one.holds(refused.row())).findFirst().orElseThrow();
    refused(entry.source(), entry.assignment(), refused.row(), refused.refusal(), now);
  }

  /**
   * The one record of this entry alone takes longer than a transaction may.
   *
   * @param took how long it was tried
   */
  void tooSlow(Backlog.Entry entry, Failure failure, Duration took, long now) {
    OutboxRow row = entry.rows().get(0);
    Failure named =
        new Failure(
            Failure.Kind.CONFIGURATION,
            "record-too-slow",
            "what became of the record at offset "
                + row.sourceOffset()
                + ", "
                + entry.bytes()
                + " bytes, is too much by itself: "
                + failure.message());
    SendRefusal refusal = new SendRefusal(SendRefusal.Scope.RECORD, named);
    refused(entry.source(), entry.assignment(), row, refusal, now)
        .waitAtLeast(took.multipliedBy(TIMES_AS_LONG), now);
  }

  private Obstacle refused(
      SourcePartition source, long assignment, OutboxRow row, SendRefusal refusal, long now) {
    Obstacle obstacle =
        refusal.scope() == SendRefusal.Scope.TOPIC
            ? topic(row.topic(), refusal.failure(), now)
            : record(source, row.sourceOffset(), refusal.failure(), now);
    obstacle.refused(refusal.failure(), now);
    hold(source, new Held(assignment, row.sourceOffset(), obstacle));
    return obstacle;
  }

  private Obstacle topic(String topic, Failure failure, long now) {
    return topics.computeIfAbsent(
        topic, added -> new Obstacle(name + ":" + topic, Optional.of(topic), failure, now));
  }

  private Obstacle record(SourcePartition source, long offset, Failure failure, long now) {
    RefusedRecord known = records.get(source);
    if (known != null && known.offset() == offset) {
      return known.obstacle();
    }
    Obstacle obstacle = new Obstacle("publish:" + source, Optional.empty(), failure, now);
    records.put(source, new RefusedRecord(offset, obstacle));
    return obstacle;
  }

  /** What may go into a batch that is put together now, under these assignments. */
  Backlog.Gate gate(AssignedPartitions.Snapshot snapshot, long now) {
    return new Backlog.Gate() {
      @Override
      public boolean isOurs(Backlog.Entry entry) {
        return snapshot.owns(entry.source(), entry.assignment());
      }

      @Override
      public int sendable(Backlog.Entry entry) {
        return UnsendableRows.this.sendable(entry.source(), entry.rows());
      }

      @Override
      public boolean mayTry(Backlog.Entry entry) {
        return UnsendableRows.this.mayTry(entry.source(), entry.rows(), now);
      }
    };
  }

  /** Whether anything is known that may be in the way of rows. */
  boolean isAnythingKnown() {
    return !isEmpty() || !topicProblems.get().isEmpty();
  }

  private Optional<Failure> problem(String topic) {
    return Optional.ofNullable(topicProblems.get().get(topic));
  }

  /** Whether something is known against a topic of these rows: they need not be waited for. */
  boolean areHopeless(List<OutboxRow> rows) {
    return rows.stream()
        .map(OutboxRow::topic)
        .distinct()
        .anyMatch(topic -> problem(topic).isPresent());
  }

  /**
   * How many of a partition's rows come before the first that has something in its way; those of
   * one source record are never parted.
   */
  int sendable(SourcePartition source, List<OutboxRow> rows) {
    RefusedRecord refused = records.get(source);
    String clear = null;
    for (int i = 0; i < rows.size(); i++) {
      OutboxRow row = rows.get(i);
      if (!row.topic().equals(clear)) {
        if (topics.containsKey(row.topic()) || problem(row.topic()).isPresent()) {
          return recordStart(rows, i);
        }
        clear = row.topic();
      }
      if (refused != null && refused.offset() == row.sourceOffset()) {
        return recordStart(rows, i);
      }
    }
    return rows.size();
  }

  private static int recordStart(List<OutboxRow> rows, int row) {
    int start = row;
    while (start > 0 && rows.get(start - 1).sourceOffset() == rows.get(row).sourceOffset()) {
      start--;
    }
    return start;
  }

  /** Whether it is time to try the first record of these rows, which has something in its way. */
  boolean mayTry(SourcePartition source, List<OutboxRow> rows, long now) {
    return obstacles(source, rows, now).stream().allMatch(obstacle -> obstacle.mayBeTried(now));
  }

  /** Notes that a partition waits for what is in the way of the first record of these rows. */
  void hold(SourcePartition source, long assignment, List<OutboxRow> rows, long now) {
    obstacles(source, rows, now).stream()
        .findFirst()
        .ifPresent(
            obstacle -> hold(source, new Held(assignment, rows.get(0).sourceOffset(), obstacle)));
  }

  /** What is in the way of the first record of these rows. */
  private List<Obstacle> obstacles(SourcePartition source, List<OutboxRow> rows, long now) {
    List<Obstacle> found = new ArrayList<>();
    for (int i = 0; i < rows.size() && recordStart(rows, i) == 0; i++) {
      String topic = rows.get(i).topic();
      problem(topic).ifPresent(failure -> topic(topic, failure, now).failure = failure);
      Obstacle obstacle = topics.get(topic);
      if (obstacle != null) {
        found.add(obstacle);
      }
    }
    RefusedRecord refused = records.get(source);
    if (refused != null && !rows.isEmpty() && refused.offset() == rows.get(0).sourceOffset()) {
      found.add(refused.obstacle());
    }
    return found;
  }

  private void hold(SourcePartition source, Held waiting) {
    held.put(source, waiting);
    Obstacle obstacle = waiting.obstacle();
    List<String> partitions =
        held.entrySet().stream()
            .filter(entry -> entry.getValue().obstacle() == obstacle)
            .map(entry -> entry.getKey().toString())
            .sorted()
            .toList();
    String named = String.join(", ", partitions.subList(0, Math.min(NAMED, partitions.size())));
    String more = partitions.size() > NAMED ? " and " + (partitions.size() - NAMED) + " more" : "";
    health.report(
        obstacle.place,
        new Failure(
            obstacle.failure.kind(),
            obstacle.failure.reason(),
            "holds up " + named + more + ": " + obstacle.failure.message()));
  }

  /** Whether rows of the partition may be given now: nothing is in its way, or it may be tried. */
  boolean admits(SourcePartition source, long assignment, long now) {
    Held waiting = held.get(source);
    return waiting == null
        || waiting.assignment() != assignment
        || waiting.obstacle().mayBeTried(now);
  }

  /** Whether rows of the partition have something in their way. */
  boolean isHeld(SourcePartition source) {
    return held.containsKey(source);
  }

  /** The rows of an entry are there. */
  void sent(Backlog.Entry entry) {
    if (isEmpty()) {
      return;
    }
    List<Obstacle> gone = new ArrayList<>();
    for (OutboxRow row : entry.rows()) {
      Obstacle topic = topics.remove(row.topic());
      if (topic != null) {
        gone.add(topic);
      }
    }
    RefusedRecord refused = records.get(entry.source());
    if (refused != null && refused.offset() < entry.nextOffset()) {
      records.remove(entry.source());
      gone.add(refused.obstacle());
    }
    gone.forEach(obstacle -> health.clear(obstacle.place));
    held.values().removeIf(waiting -> gone.contains(waiting.obstacle()));
    held.computeIfPresent(
        entry.source(),
        (source, waiting) -> waiting.offset() < entry.nextOffset() ? null : waiting);
    forgetUnwanted();
  }

  /** Forgets the partitions that are not owned any more, under the number of an assignment. */
  void retain(BiPredicate<SourcePartition, Long> isOwned) {
    held.entrySet().removeIf(entry -> !isOwned.test(entry.getKey(), entry.getValue().assignment()));
    forgetUnwanted();
  }

  /** For what nobody waits is in nobody's way. */
  private void forgetUnwanted() {
    topics.values().removeIf(this::isUnwanted);
    records.values().removeIf(refused -> isUnwanted(refused.obstacle()));
  }

  private boolean isUnwanted(Obstacle obstacle) {
    if (held.values().stream().anyMatch(waiting -> waiting.obstacle() == obstacle)) {
      return false;
    }
    health.forget(obstacle.place);
    return true;
  }

  /** Whether nothing is in the way of anything. */
  boolean isEmpty() {
    return topics.isEmpty() && records.isEmpty() && held.isEmpty();
  }
}
