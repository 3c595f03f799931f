package io.weir.decode;

import io.weir.event.ConsumedRecord;
import io.weir.event.Failure;

/** What decoding made of one record of a batch. */
public sealed interface DecodedRecord {
  /** By what the record is known: its event's id, or the id made of its position. */
  String id();

  /** The record itself. */
  ConsumedRecord consumed();

  /** The record is an event. */
  record Parsed(ParsedEvent event) implements DecodedRecord {
    @Override
    public String id() {
      return event.id();
    }

    @Override
    public ConsumedRecord consumed() {
      return event.consumed();
    }
  }

  /** The record is no event, and never will be. */
  record Refused(ConsumedRecord consumed, String id, Failure failure) implements DecodedRecord {}

  /** The same id stands earlier in the batch, parsed or refused: that record decides for both. */
  record Repeated(ConsumedRecord consumed, String id) implements DecodedRecord {}

  /** The record is to be skipped, by configuration. */
  record Skipped(ConsumedRecord consumed, String id) implements DecodedRecord {}
}
