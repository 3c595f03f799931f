package io.weir.pipeline;

import io.weir.ownership.OwnedPartition;

/**
 * Where a partition that Kafka has assigned to us stands. A transition that is not drawn throws an
 * {@link IllegalStateException}.
 *
 * <pre>
 *     ┌──────────retake──────────┐
 *     ▼                          │
 *   TakingOver ──claimed──▶ Running ──suspend──▶ Suspended
 *     │                          │                   │
 *     └───────────drain──────────┴───────drain───────┴──▶ Draining ──drained──▶ Ended
 * </pre>
 *
 * <p>{@code retake} leads from Suspended to TakingOver; {@code end} leads from every state to
 * Ended.
 */
sealed interface PartitionState {

  /** It is assigned, and not yet ours to decide about. */
  record TakingOver() implements PartitionState {
    @Override
    public PartitionState claimed(OwnedPartition owned) {
      return new Running(owned);
    }

    @Override
    public PartitionState drain() {
      return new Draining();
    }
  }

  /** Its batches are decided about. */
  record Running(OwnedPartition owned) implements PartitionState {
    @Override
    public PartitionState suspend() {
      return new Suspended();
    }

    @Override
    public PartitionState drain() {
      return new Draining();
    }
  }

  /**
   * Our claim may not hold any more: another owner stands in the offset row, another topic under
   * this name, or rows were not ours to publish for a moment. Nothing new is begun; when what is
   * under way has ended, it is taken over again.
   */
  record Suspended() implements PartitionState {
    @Override
    public PartitionState retake() {
      return new TakingOver();
    }

    @Override
    public PartitionState drain() {
      return new Draining();
    }
  }

  /** It is revoked: nothing new is begun, and what is decided is published. */
  record Draining() implements PartitionState {
    @Override
    public PartitionState drained() {
      return new Ended();
    }
  }

  /** It is another member's, or nobody's. */
  record Ended() implements PartitionState {}

  /** Our claim stands, and earlier owners' rows are published. */
  default PartitionState claimed(OwnedPartition owned) {
    throw illegal("claimed");
  }

  /** Our claim may not hold any more. */
  default PartitionState suspend() {
    throw illegal("suspended");
  }

  /** Nothing is under way any more: it is to be taken over again. */
  default PartitionState retake() {
    throw illegal("retaken");
  }

  /** No more batches are taken. */
  default PartitionState drain() {
    throw illegal("drained");
  }

  /** What was decided is published. */
  default PartitionState drained() {
    throw illegal("done with");
  }

  /** Whatever is under way is left to the next owner. */
  default PartitionState end() {
    return new Ended();
  }

  private IllegalStateException illegal(String transition) {
    return new IllegalStateException(this + " cannot be " + transition);
  }
}
