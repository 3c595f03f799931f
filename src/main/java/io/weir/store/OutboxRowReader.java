package io.weir.store;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.weir.event.EnrichedHeaders;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.event.Header;
import io.weir.event.OutboxRow;
import io.weir.event.SourcePartition;
import io.weir.wire.HeaderJson;
import io.weir.wire.WeirHeaders;
import java.util.List;
import java.util.Optional;

/** Makes of each line of a page the row that it was when it was decided. Pure. */
final class OutboxRowReader {
  private static final String OF_BATCH = "event-batch";

  private OutboxRowReader() {}

  /**
   * The row; empty for an event that somebody has given up. Throws a {@link FailureException} if
   * its result is gone.
   */
  static Optional<OutboxRow> read(SourcePartition source, Row line) {
    String type = line.getString("type");
    if (!type.equals(OF_BATCH)) {
      return Optional.of(
          row(line, OutboxRow.Type.of(type), HeaderJson.read(line.getString("headers"))));
    }
    if (line.getString("event_id") == null) {
      return Optional.empty();
    }
    if (line.getBuffer("payload") == null) {
      throw resultMissing(source, line);
    }
    return Optional.of(row(line, OutboxRow.Type.ENRICHED, enrichedHeaders(line)));
  }

  private static List<Header> enrichedHeaders(Row line) {
    String original = line.getString("headers");
    EnrichedHeaders made =
        new EnrichedHeaders(
            original == null ? List.of() : HeaderJson.read(original),
            line.getInteger("attempt"),
            line.getLong("timestamp"));
    return WeirHeaders.write(
        made, line.getString("event_id"), line.getString("status").equals("full"));
  }

  private static OutboxRow row(Row line, OutboxRow.Type type, List<Header> headers) {
    return new OutboxRow(
        type,
        line.getString("topic"),
        line.getInteger("topic_partition"),
        bytes(line.getBuffer("key")),
        bytes(line.getBuffer("payload")),
        headers,
        line.getLong("source_offset"),
        line.getInteger("ordinal"));
  }

  private static byte[] bytes(Buffer buffer) {
    return buffer == null ? null : buffer.getBytes();
  }

  private static FailureException resultMissing(SourcePartition source, Row line) {
    String message =
        "weir.event_outcome has no result any more of the event at offset %d of %s, which is not"
            + " published yet: put the row back, or give the event up as the README says; its id"
            + " is %s";
    return new FailureException(
        new Failure(
            Failure.Kind.CONFIGURATION,
            "outbox-result-missing",
            message.formatted(line.getLong("source_offset"), source, line.getString("event_id"))),
        null);
  }
}
