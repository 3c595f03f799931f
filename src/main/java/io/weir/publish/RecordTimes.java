package io.weir.publish;

import io.weir.event.OutboxRow;
import io.weir.wire.WeirHeaders;
import java.time.Clock;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The times that records are given. A record of the sink has that of its source record, if so
 * wished and known, and unless the topic refuses it: then, as every other record, the time of
 * publishing. Lives on the publisher's worker thread.
 */
final class RecordTimes {
  /** A topic's settings are tried anew so often. */
  private static final long FORGET_MILLIS = 600_000;

  /** More rows than this are forgotten, and refused once more. */
  private static final int MOST_REFUSED = 10_000;

  private final SinkTimestamp sink;
  private final Clock clock;
  private final TimestampLimit past = new TimestampLimit();
  private final TimestampLimit future = new TimestampLimit();

  /** Rows refused with the time of their source record: how far it is from now, past below 0. */
  private final Map<OutboxRow, Long> refused = new IdentityHashMap<>();

  private long earliest;
  private long latest;
  private long forgotten;

  /** Times of this clock. */
  RecordTimes(SinkTimestamp sink, Clock clock) {
    this.sink = sink;
    this.clock = clock;
    this.forgotten = clock.millis();
  }

  /** A batch begins, and nothing is known of what becomes of its records. */
  void begin() {
    earliest = 0;
    latest = 0;
    if (clock.millis() - forgotten > FORGET_MILLIS) {
      forgotten = clock.millis();
      past.forget();
      future.forget();
    }
  }

  /** The time of the record that a row becomes, milliseconds since 1970. */
  long of(OutboxRow row) {
    long now = clock.millis();
    OptionalLong source = sourceTime(row);
    if (source.isEmpty() || refused.containsKey(row)) {
      return now;
    }
    long time = source.getAsLong();
    if (!(time < now ? past : future).mayBeWithin(Math.abs(time - now))) {
      return now;
    }
    earliest = Math.min(earliest, time - now);
    latest = Math.max(latest, time - now);
    return time;
  }

  private OptionalLong sourceTime(OutboxRow row) {
    return sink == SinkTimestamp.SOURCE && row.type() == OutboxRow.Type.ENRICHED
        ? WeirHeaders.originTimestamp(row.headers())
        : OptionalLong.empty();
  }

  /** Whether the row, sent again, is given the time of its source record no more. */
  boolean isChanged(OutboxRow row) {
    return refused.containsKey(row);
  }

  /** A topic has refused these rows of the batch, maybe for their times. */
  void refused(Collection<OutboxRow> rows) {
    long now = clock.millis();
    if (refused.size() > MOST_REFUSED) {
      refused.clear();
    }
    for (OutboxRow row : rows) {
      sourceTime(row).ifPresent(time -> refused.putIfAbsent(row, time - now));
    }
  }

  /** All rows of the batch are there. */
  void arrived(List<OutboxRow> rows) {
    past.taken(-earliest);
    future.taken(latest);
    if (!refused.isEmpty()) {
      // With another time they were taken: it was their time.
      for (OutboxRow row : rows) {
        Long distance = refused.remove(row);
        if (distance != null) {
          (distance < 0 ? past : future).refused(Math.abs(distance));
        }
      }
    }
  }
}
