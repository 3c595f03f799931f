package io.weir.enrich;

/** What a failed look-up means for the event; a record fault is never tried again. */
public enum OnFailure {
  /** Try again later by the delay topics, then give up as a dead letter. */
  RETRY,
  /** Pass the event on without this enrichment, marked so. */
  SKIP,
  /** Give the event up at once. */
  DEAD_LETTER
}
