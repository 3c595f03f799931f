package io.weir.publish;

/** Which time a record of the sink carries. */
public enum SinkTimestamp {
  /** That of its source record, so that windows downstream are those of the source. */
  SOURCE,
  /** When it was published. */
  PUBLISHED
}
