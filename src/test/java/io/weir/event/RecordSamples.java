package io.weir.event;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Records to try. */
public final class RecordSamples {
  private static final SourcePartition SOURCE = new SourcePartition("events", 3);

  private RecordSamples() {}

  /** A record whose time is beyond what Postgres can tell. */
  public static SourceRecord record(long offset, String value) {
    return new SourceRecord(
        SOURCE,
        offset,
        1_752_000_000_000_000_000L,
        "key".getBytes(StandardCharsets.UTF_8),
        value.getBytes(StandardCharsets.UTF_8),
        List.of(Header.of("plain", "1"), Header.of("nul\0", "2")));
  }
}
