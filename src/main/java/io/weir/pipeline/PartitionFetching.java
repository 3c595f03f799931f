package io.weir.pipeline;

import io.weir.event.LastRecord;
import io.weir.event.SourcePartition;
import java.util.Optional;

/**
 * Has one partition fetched, paused and resumed; what is asked for takes effect before the next
 * poll. The poll itself goes on for all partitions. Lives on its pipeline's event loop.
 */
final class PartitionFetching {
  private final PipelineParts.Fetcher fetcher;
  private final SourcePartition source;
  private FetchState state = FetchState.STOPPED;

  PartitionFetching(PipelineParts.Fetcher fetcher, SourcePartition source) {
    this.fetcher = fetcher;
    this.source = source;
  }

  /** Fetches from this offset on, and compares the log with the last record that was read. */
  void start(long offset, Optional<LastRecord> last) {
    state = state.start();
    fetcher.request(
        consumer -> {
          consumer.seekAndResume(source, offset, last);
          return null;
        });
  }

  /** Whether it is fetched, though perhaps paused. */
  boolean isStarted() {
    return state != FetchState.STOPPED;
  }

  /** Fetches no more until it is started again. */
  void stop() {
    if (isStarted()) {
      state = state.stop();
      resumeOrPause(false);
    }
  }

  /** Pauses while the queue is full or its first record is not due, and resumes. */
  void regulate(PartitionQueue queue) {
    FetchState next = state.regulate(queue.isFull(), queue.hasRoom(), queue.millisUntilDue() > 0);
    if (next != state) {
      state = next;
      resumeOrPause(next == FetchState.FETCHING);
    }
  }

  private void resumeOrPause(boolean on) {
    fetcher.request(
        consumer -> {
          if (on) {
            consumer.resume(source);
          } else {
            consumer.pause(source);
          }
          return null;
        });
  }
}
