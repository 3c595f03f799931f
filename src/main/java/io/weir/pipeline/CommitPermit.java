package io.weir.pipeline;

import io.weir.commit.BatchCommitter;

/**
 * A lane's seat at the store, one of few for all lanes of its verticle. While the lane's decision
 * waits, others have it, and the lane's next batch keeps no place at the look-ups either: any
 * number of partitions may be stuck, and the rest flows. Lives on its verticle's event loop.
 */
final class CommitPermit implements BatchCommitter.Seat {
  private final Slots slots;
  private final BatchPrefetcher preparation;
  private boolean held;

  CommitPermit(Slots slots, BatchPrefetcher preparation) {
    this.slots = slots;
    this.preparation = preparation;
  }

  /** Takes the seat if there is one; else the lane's pump is called, once, when there may be. */
  boolean take(Runnable pump) {
    held = slots.enter(pump);
    return held;
  }

  @Override
  public void regain(Runnable step) {
    if (held || take(() -> regain(step))) {
      preparation.hold(false);
      step.run();
    }
  }

  @Override
  public void giveUp() {
    preparation.hold(true);
    leave();
  }

  /** The decision is over. */
  void end() {
    preparation.hold(false);
    leave();
  }

  private void leave() {
    if (held) {
      held = false;
      slots.leave();
    }
  }
}
