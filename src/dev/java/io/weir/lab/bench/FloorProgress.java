package io.weir.lab.bench;

import io.weir.lab.Site;

/**
 * Of the floor: it commits its offsets when its rows are written, and sends them later. Its tables
 * are not asked: to count an outbox that has just been emptied costs more than a second.
 */
record FloorProgress(TopicOffsets offsets) implements Progress {
  FloorProgress(Site site) {
    this(new TopicOffsets(site));
  }

  @Override
  public long decided() {
    return offsets.committed();
  }

  @Override
  public long published() {
    return offsets.inTheSink();
  }
}
