package io.weir.pipeline;

import io.weir.event.LastRecord;
import io.weir.event.SourcePartition;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;

/**
 * Has one partition fetched, paused and resumed; what is asked for takes effect before the next
 * poll. The poll itself goes on for all partitions. Lives on its pipeline's event loop.
 */
final class PartitionFetching {
  private final PipelineParts.Fetcher fetcher;
  private final SourcePartition source;
  private final Executor eventLoop;
  private FetchState state = FetchState.STOPPED;

  /** From here on the records were forgotten, and come once more; -1 for none. */
  private long fetchedAgainFrom = -1;

  /** The record before those, with which the log is compared first. */
  private Optional<LastRecord> fetchedAgainBehind = Optional.empty();

  PartitionFetching(PipelineParts.Fetcher fetcher, SourcePartition source, Executor eventLoop) {
    this.fetcher = fetcher;
    this.source = source;
    this.eventLoop = eventLoop;
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

  /** Whether a record is on its way that was forgotten, and will come once more. */
  boolean isToBeFetchedAgain(long offset) {
    return fetchedAgainFrom >= 0 && offset >= fetchedAgainFrom;
  }

  /** Fetches no more until it is started again. */
  void stop() {
    fetchedAgainFrom = -1;
    if (isStarted()) {
      state = state.stop();
      resumeOrPause(false);
    }
  }

  /**
   * Pauses while the queue is full or its first record is not due soon, and resumes. Many
   * partitions may wait for long: what stands behind the first record is forgotten then, and
   * fetched again.
   */
  void regulate(PartitionQueue queue) {
    FetchState next = state.regulate(queue.isFull(), queue.hasRoom(), queue.isWaiting());
    if (next != state) {
      state = next;
      if (next == FetchState.FETCHING && fetchedAgainFrom >= 0) {
        fetchAgain(fetchedAgainFrom);
      } else {
        resumeOrPause(next == FetchState.FETCHING);
      }
    }
    if (next == FetchState.PAUSED && queue.isWaitingLong()) {
      OptionalLong forgotten = queue.forgetAllButFirst();
      if (fetchedAgainFrom < 0 && forgotten.isPresent()) {
        fetchedAgainFrom = forgotten.getAsLong();
        fetchedAgainBehind = queue.first();
      }
    }
  }

  /** What was polled before this takes effect is thrown away still. */
  private void fetchAgain(long offset) {
    Optional<LastRecord> behind = fetchedAgainBehind;
    fetcher.request(
        consumer -> {
          consumer.seekAndResume(source, offset, behind);
          eventLoop.execute(() -> fetchedAgain(offset));
          return null;
        });
  }

  private void fetchedAgain(long offset) {
    if (fetchedAgainFrom == offset) {
      fetchedAgainFrom = -1;
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
