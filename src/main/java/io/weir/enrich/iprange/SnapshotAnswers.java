package io.weir.enrich.iprange;

import io.weir.event.Answer;
import io.weir.ranges.RangeSnapshot;
import java.net.InetAddress;

/** The answers of one snapshot, one object for each distinct value. Any thread. */
final class SnapshotAnswers {
  private final RangeSnapshot snapshot;
  private final String origin;
  private final Answer none;

  /** Made when asked for, so that no thread makes all of many at once; twice is harmless. */
  private final Answer[] hits;

  SnapshotAnswers(String dataset, RangeSnapshot snapshot) {
    this.snapshot = snapshot;
    this.origin = dataset + "#" + snapshot.generation().number();
    this.none = new Answer.None("no-range", origin);
    this.hits = new Answer[snapshot.valueCount()];
  }

  /** Whether these are the answers of this very snapshot. */
  boolean isOf(RangeSnapshot other) {
    return snapshot == other;
  }

  Answer answer(InetAddress address) {
    int value = snapshot.find(address);
    if (value < 0) {
      return none;
    }
    Answer known = hits[value];
    if (known == null) {
      known = new Answer.Hit(snapshot.value(value), origin);
      hits[value] = known;
    }
    return known;
  }
}
