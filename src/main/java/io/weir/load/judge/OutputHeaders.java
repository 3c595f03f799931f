package io.weir.load.judge;

import io.weir.load.generate.EventIds;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** The headers of an output record: those that the gateway promises, and the one it passes on. */
final class OutputHeaders {
  static final String ID = "weir-event-id";
  static final String STATUS = "weir-status";
  static final String ATTEMPT = "weir-attempt";

  private OutputHeaders() {}

  /** The number of the sent record that this one came of; {@link EventIds#UNKNOWN} without one. */
  static int sentNumber(Headers headers, EventIds ids) {
    return ids.number(value(headers, EventIds.HEADER));
  }

  /** The number of the event by the gateway's header; {@link EventIds#UNKNOWN} without one. */
  static int eventNumber(Headers headers, EventIds ids) {
    return ids.number(value(headers, ID));
  }

  /** Whether the enrichment is full or partial, as text; empty if the header is not there. */
  static String status(Headers headers) {
    byte[] value = value(headers, STATUS);
    return value == null ? "" : new String(value, StandardCharsets.UTF_8);
  }

  /** Whether the event has been through a retry topic. */
  static boolean wasRetried(Headers headers) {
    return value(headers, ATTEMPT) != null;
  }

  private static byte[] value(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null ? null : header.value();
  }
}
