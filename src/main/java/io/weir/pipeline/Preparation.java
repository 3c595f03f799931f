package io.weir.pipeline;

import io.weir.event.Outcome;
import java.util.List;

/**
 * What a pipeline prepares while its last batch is being committed: one batch, decoded, enriched
 * and chosen about. A transition that is not drawn throws an {@link IllegalStateException}.
 *
 * <pre>
 *          begin              succeeded             taken
 *   Idle ─────────▶ Preparing ─────────▶ Prepared ─────────▶ Idle
 *    ▲ │                │ failed             ▲
 *    │ └──────skip──────┼────────────────────┘
 *    │    putBack       ▼
 *    ├───────────── BackingOff
 *    │    returned
 *    └───────────── Discarded ◀─discard─ Preparing, BackingOff
 * </pre>
 *
 * <p>{@code discard} leads from Prepared to Idle, and leaves Idle and Discarded as they are.
 */
sealed interface Preparation {

  /** No batch. */
  record Idle() implements Preparation {
    @Override
    public Preparation begin(Batch batch) {
      return new Preparing(batch);
    }

    @Override
    public Preparation skip(Batch gap) {
      return new Prepared(gap, List.of());
    }

    @Override
    public Preparation discard() {
      return this;
    }
  }

  /** It is being decoded, enriched, chosen about. */
  record Preparing(Batch batch) implements Preparation {
    @Override
    public Preparation succeeded(List<Outcome> outcomes) {
      return new Prepared(batch, outcomes);
    }

    @Override
    public Preparation failed() {
      return new BackingOff(batch);
    }

    @Override
    public Preparation discard() {
      return new Discarded();
    }

    @Override
    public boolean isUnderWay() {
      return true;
    }
  }

  /** Nothing can be said about it at present: after a pause its records go back into the queue. */
  record BackingOff(Batch batch) implements Preparation {
    @Override
    public Preparation putBack() {
      return new Idle();
    }

    @Override
    public Preparation discard() {
      return new Discarded();
    }

    @Override
    public boolean isUnderWay() {
      return true;
    }
  }

  /** It is under way, and will be thrown away when it comes back. */
  record Discarded() implements Preparation {
    @Override
    public Preparation returned() {
      return new Idle();
    }

    @Override
    public Preparation discard() {
      return this;
    }

    @Override
    public boolean isUnderWay() {
      return true;
    }
  }

  /**
   * It can be committed.
   *
   * @param outcomes one for each of its records
   */
  record Prepared(Batch batch, List<Outcome> outcomes) implements Preparation {
    @Override
    public Preparation taken() {
      return new Idle();
    }

    @Override
    public Preparation discard() {
      return new Idle();
    }
  }

  /** A batch was cut from the queue. */
  default Preparation begin(Batch batch) {
    throw illegal("begun");
  }

  /** A run of offsets without records needs no preparation. */
  default Preparation skip(Batch gap) {
    throw illegal("skipped");
  }

  /** Each record has its outcome. */
  default Preparation succeeded(List<Outcome> outcomes) {
    throw illegal("successful");
  }

  /** Nothing can be said at present. */
  default Preparation failed() {
    throw illegal("failed");
  }

  /** The pause is over. */
  default Preparation putBack() {
    throw illegal("put back");
  }

  /** The batch is being committed. */
  default Preparation taken() {
    throw illegal("taken");
  }

  /** What was discarded has come back. */
  default Preparation returned() {
    throw illegal("returned");
  }

  /** The batch is not wanted any more. */
  Preparation discard();

  /** Whether something will come back, wanted or not. */
  default boolean isUnderWay() {
    return false;
  }

  private IllegalStateException illegal(String transition) {
    return new IllegalStateException(getClass().getSimpleName() + " cannot be " + transition);
  }
}
