package io.weir.store;

/** How enriched events stand in the outbox. */
public enum OutboxShape {
  /** Those of a batch together, in a row that refers to their results. */
  BATCHES,
  /** Each in a row that has all of its record. */
  ROWS
}
