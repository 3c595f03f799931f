package io.weir.pipeline;

/**
 * Whether a pipeline's batch is being committed; never more than one is. A transition that is not
 * drawn throws an {@link IllegalStateException}.
 *
 * <pre>
 *   Idle ──begin──▶ Committing ──ended──▶ Idle
 * </pre>
 */
sealed interface CommitState {

  /** None is. */
  record Idle() implements CommitState {
    @Override
    public CommitState begin(Batch batch, long nowNanos) {
      return new Committing(batch, nowNanos);
    }
  }

  /**
   * This one is.
   *
   * @param sinceNanos as {@link System#nanoTime}
   */
  record Committing(Batch batch, long sinceNanos) implements CommitState {
    @Override
    public CommitState ended() {
      return new Idle();
    }

    @Override
    public long nanos(long nowNanos) {
      return nowNanos - sinceNanos;
    }
  }

  /**
   * A commit that takes longer is followed by a smaller one, as the next may be timed out. Shorter
   * than the wait for a lock, which has a name of its own.
   */
  long SLOW_NANOS = 3_000_000_000L;

  /** A prepared batch is given to the committer. */
  default CommitState begin(Batch batch, long nowNanos) {
    throw new IllegalStateException("a second batch cannot be committed beside " + this);
  }

  /** The committer has ended, whatever came of it. */
  default CommitState ended() {
    throw new IllegalStateException("nothing is being committed");
  }

  /** How long a batch has been in commit; 0 if none is. */
  default long nanos(long nowNanos) {
    return 0;
  }

  /** Whether Postgres takes its time. */
  default boolean isSlow(long nowNanos) {
    return nanos(nowNanos) > SLOW_NANOS;
  }
}
