package io.weir.load.judge;

/** What became of an acknowledged event, as far as the outputs show. */
enum ObservedOutcome {
  /** Its id is in the sink. */
  ENRICHED,
  DEAD_LETTER,
  /** It is a copy, and the event that it repeats has come out. */
  DUPLICATE,
  /** It stands in a retry topic. */
  WAITING,
  /** The gateway's group has not passed it. */
  UNREAD,
  LOST
}
