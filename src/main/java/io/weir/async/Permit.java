package io.weir.async;

/**
 * One holder's permit of a semaphore. Lives on its holder's event loop.
 *
 * <pre>
 *   NONE ──request──▶ REQUESTED ──granted──▶ HELD
 *    ▲  ▲                 │                   │
 *    │  └─────release─────┘                   │
 *    └────────────────release─────────────────┘
 * </pre>
 */
public final class Permit {

  /** Where a permit stands. */
  public enum State {
    NONE,
    REQUESTED,
    HELD
  }

  private final AsyncSemaphore semaphore;
  private final Runnable onChange;
  private State state = State.NONE;

  /** What the semaphore has queued for us; a request that was taken back is not granted. */
  private Object request;

  /**
   * A permit that is not held yet.
   *
   * @param onChange called after it was granted, before its holder is told, and after it was given
   *     back
   */
  public Permit(AsyncSemaphore semaphore, Runnable onChange) {
    this.semaphore = semaphore;
    this.onChange = onChange;
  }

  /** Where it stands. */
  public State state() {
    return state;
  }

  /** Whether it is held now. */
  public boolean isHeld() {
    return state == State.HELD;
  }

  /**
   * Runs a step as soon as the permit is held: at once if it is, or if one is free. While it is
   * requested already, the step of that request is the one that will run.
   */
  public void request(Runnable step) {
    if (state == State.HELD) {
      step.run();
    } else if (state == State.NONE) {
      if (semaphore.tryAcquire()) {
        granted(step);
      } else {
        await(step);
      }
    }
  }

  private void await(Runnable step) {
    Object mine = new Object();
    state = State.REQUESTED;
    request = mine;
    // A request that is taken back is not granted, and that is no failure.
    semaphore.acquire(() -> request == mine).onSuccess(held -> granted(step));
  }

  private void granted(Runnable step) {
    request = null;
    state = State.HELD;
    onChange.run();
    step.run();
  }

  /** Gives the permit back, or takes the request for it back. */
  public void release() {
    State before = state;
    state = State.NONE;
    request = null;
    if (before == State.HELD) {
      semaphore.release();
    }
    if (before != State.NONE) {
      onChange.run();
    }
  }
}
