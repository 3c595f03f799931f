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

  /** How many retries the event has used, at most {@link Byte#MAX_VALUE}; 0 where none is told. */
  static byte attempt(Headers headers) {
    byte[] value = value(headers, ATTEMPT);
    try {
      int told = value == null ? 0 : Integer.parseInt(new String(value, StandardCharsets.UTF_8));
      return (byte) Math.max(0, Math.min(told, Byte.MAX_VALUE));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static byte[] value(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null ? null : header.value();
  }
}
