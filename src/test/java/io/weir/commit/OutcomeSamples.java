package io.weir.commit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.event.DeadLetter;
import io.weir.event.EnrichedHeaders;
import io.weir.event.Failure;
import io.weir.event.Header;
import io.weir.event.Origin;
import io.weir.event.OutboxRow;
import io.weir.event.Outcome;
import io.weir.event.SourcePartition;
import io.weir.event.SourceRecord;
import io.weir.wire.WeirHeaders;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Outcomes of records of one partition, each event with an id of its own unless told otherwise. */
record OutcomeSamples(SourcePartition source) {

  String id(long offset) {
    return source.topic() + "'\"\\-" + offset;
  }

  Outcome enriched(long offset) {
    return enriched(offset, id(offset));
  }

  Outcome enriched(long offset, String id) {
    EnrichedHeaders headers = new EnrichedHeaders(List.of(), null, 1_000 + offset);
    return enriched(offset, id, true, new byte[] {1}, "{\"n\": " + offset + "}", headers);
  }

  Outcome enriched(
      long offset, String id, boolean isFull, byte[] key, String json, EnrichedHeaders headers) {
    OutboxRow row =
        new OutboxRow(
            OutboxRow.Type.ENRICHED,
            "sink",
            OutboxRow.BY_KEY,
            key,
            json.getBytes(UTF_8),
            WeirHeaders.write(headers, id, isFull),
            offset,
            0);
    return new Outcome.Enriched(offset, id, origin(offset), isFull, "{}", headers, row);
  }

  Outcome retry(long offset) {
    OutboxRow row =
        new OutboxRow(
            OutboxRow.Type.RETRY,
            "retry",
            3,
            new byte[] {2},
            new byte[] {0, -1},
            List.of(Header.of("weir-event-id", id(offset))),
            offset,
            0);
    return new Outcome.Retry(offset, id(offset), origin(offset), row);
  }

  Outcome dead(long offset) {
    return dead(offset, id(offset));
  }

  Outcome dead(long offset, String id) {
    SourceRecord record = new SourceRecord(source, offset, 1, null, new byte[] {0}, List.of());
    OutboxRow row =
        new OutboxRow(
            OutboxRow.Type.DEAD, "dead", OutboxRow.BY_KEY, null, null, List.of(), offset, 0);
    DeadLetter letter = new DeadLetter(Failure.record("not-json", "no"), "", 0, "[]", record);
    return new Outcome.Dead(offset, id, origin(offset), letter, row);
  }

  private Origin origin(long offset) {
    return new Origin(source.topic(), source.partition(), offset, 1);
  }

  /** The row that an outcome was decided to be. */
  static OutboxRow row(Outcome outcome) {
    if (outcome instanceof Outcome.Enriched enriched) {
      return enriched.row();
    }
    return outcome instanceof Outcome.Retry retry ? retry.row() : ((Outcome.Dead) outcome).row();
  }

  /** All that a row is, to compare it by. */
  static String text(OutboxRow row) {
    return String.join(
        " ",
        row.sourceOffset() + "." + row.ordinal(),
        row.type().word(),
        row.topic() + "-" + row.partition(),
        hex(row.key()),
        hex(row.value()),
        row.headers().stream()
            .map(header -> header.name() + "=" + hex(header.value()))
            .collect(Collectors.joining(",")));
  }

  private static String hex(byte[] bytes) {
    return bytes == null ? "null" : "x" + HexFormat.of().formatHex(bytes);
  }
}
