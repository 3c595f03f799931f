package io.weir.event;

/** What becomes of one record. Each offset of a batch gets exactly one. */
public sealed interface Outcome {

  /** Offset of the record in the partition the batch was read from. */
  long offset();

  /** The event's id, or the identity made of its position where it has none. */
  String id();

  /** Bytes of what it puts into the outbox. */
  default int size() {
    return 0;
  }

  /**
   * The event goes out, enriched fully or in part.
   *
   * @param full false if an enrichment failed and was skipped
   * @param report one JSON object: how each enrichment's value came about
   * @param headers what those of its row are made of
   * @param row its row for the sink; the row's value is the enriched event
   */
  record Enriched(
      long offset,
      String id,
      Origin origin,
      boolean full,
      String report,
      EnrichedHeaders headers,
      OutboxRow row)
      implements Outcome {

    @Override
    public int size() {
      return row.size();
    }
  }

  /** The event waits in a delay topic and is tried again. */
  record Retry(long offset, String id, Origin origin, OutboxRow row) implements Outcome {

    @Override
    public int size() {
      return row.size();
    }
  }

  /**
   * The event cannot be enriched.
   *
   * @param deadLetter its entry in the dead-letter index
   */
  record Dead(long offset, String id, Origin origin, DeadLetter deadLetter, OutboxRow row)
      implements Outcome {

    @Override
    public int size() {
      return row.size();
    }
  }

  /** The same id stands earlier in the same batch; that one decides. */
  record Duplicate(long offset, String id) implements Outcome {}

  /** Configured to be passed over, and counted. */
  record Skipped(long offset, String id) implements Outcome {}
}
