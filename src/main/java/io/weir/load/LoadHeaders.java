package io.weir.load;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The headers that the load and its checker live by: one that every event is sent with, and those
 * that the gateway promises on what it writes.
 */
final class LoadHeaders {

  /**
   * Carries the sent record's own id, so that bad input and copies can be told apart wherever they
   * turn up; that it arrives everywhere is a promise of its own.
   */
  static final String EVENT = "load-event";

  static final String ID = "weir-event-id";
  static final String STATUS = "weir-status";
  static final String ATTEMPT = "weir-attempt";

  private LoadHeaders() {}

  /** The number in the record's {@link #EVENT} header. */
  static int number(Headers headers, EventIds ids) {
    return ids.number(value(headers, EVENT));
  }

  /** The number in the record's {@link #ID} header. */
  static int idNumber(Headers headers, EventIds ids) {
    return ids.number(value(headers, ID));
  }

  /** The value of the last header of this name as text; empty if there is none. */
  static String text(Headers headers, String name) {
    byte[] value = value(headers, name);
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
