package io.weir.pipeline;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Bounds how many lanes of one verticle are in a stage at once, first come first served. All of
 * them at once would only wait for the same cores and connections, with their memory held and their
 * look-ups' time running. Lives on the verticle's event loop.
 */
public final class Slots {
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int free;

  public Slots(int count) {
    this.free = count;
  }

  /** Takes a slot if one is free; else the lane's pump is called, once, when one may be. */
  public boolean enter(Runnable pump) {
    if (free > 0) {
      free--;
      return true;
    }
    if (!waiting.contains(pump)) {
      waiting.add(pump);
    }
    return false;
  }

  /** Gives a slot back, to whoever still wants it. */
  public void leave() {
    free++;
    while (free > 0 && !waiting.isEmpty()) {
      waiting.poll().run();
    }
  }
}
