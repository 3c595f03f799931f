package io.weir.pipeline;

import io.weir.event.SourcePartition;
import io.weir.kafka.FetchFailure;
import io.weir.ops.Health;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What keeps a partition from being fetched on, and its place in readiness: named until records
 * come again, or it has been fetched for a while though there is nothing to fetch. Lives on its
 * pipeline's event loop.
 */
final class FetchProblem {
  /** What cannot be fetched says so sooner. */
  private static final long FETCHED_NANOS = 3_000_000_000L;

  private final Health health;
  private final String name;
  private Optional<FetchFailure> failure = Optional.empty();
  private int failures;
  private long startedAt;

  FetchProblem(Health health, SourcePartition source) {
    this.health = health;
    this.name = "fetch:" + source;
  }

  /** Fetching has failed. */
  void failed(FetchFailure why) {
    failure = Optional.of(why);
    failures++;
    health.report(name, why.failure());
  }

  /** Whether it has failed since it was started. */
  boolean isOpen() {
    return failure.isPresent();
  }

  /** The first offset at which the log is known to be another; empty if none is known. */
  OptionalLong divergence() {
    return failure.map(FetchFailure::divergence).orElse(OptionalLong.empty());
  }

  /** How often in a row it has failed. */
  int failures() {
    return failures;
  }

  /** It is fetched anew, and may fail again. */
  void started(long nowNanos) {
    failure = Optional.empty();
    startedAt = nowNanos;
  }

  /** Records have come, or it is known otherwise that all is well. */
  void over() {
    failures = 0;
    health.clear(name);
  }

  /** Ends it if it has not failed again; called now and then while it is fetched. */
  void check(long nowNanos) {
    if (failures > 0 && !isOpen() && nowNanos - startedAt > FETCHED_NANOS) {
      over();
    }
  }

  /** The partition is not ours any more. */
  void forget() {
    health.forget(name);
  }
}
