package io.weir.wire;

import io.weir.event.ConsumedRecord;
import io.weir.event.EnrichedHeaders;
import io.weir.event.Failure;
import io.weir.event.Header;
import io.weir.event.History;
import io.weir.event.Origin;
import io.weir.event.SourcePartition;
import io.weir.event.SourceRecord;
import io.weir.text.PostgresText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A record's history in its headers, and back. The gateway's own headers follow the original ones
 * as one block that begins with {@value #EVENT_ID}; they are read only from the gateway's own
 * topics, and there only from the last such block, so nobody can forge a history from outside.
 * Pure.
 */
public final class WeirHeaders {
  public static final String EVENT_ID = "weir-event-id";

  /** Whether every enrichment is accounted for: {@code full} or {@code partial}. */
  public static final String STATUS = "weir-status";

  public static final String ATTEMPT = "weir-attempt";
  public static final String DUE = "weir-due";
  public static final String FIRST_SEEN = "weir-first-seen";
  public static final String ORIGIN_TOPIC = "weir-origin-topic";
  public static final String ORIGIN_PARTITION = "weir-origin-partition";
  public static final String ORIGIN_OFFSET = "weir-origin-offset";

  /** The source record's time, milliseconds since 1970; not there if the record had none. */
  public static final String ORIGIN_TIMESTAMP = "weir-origin-timestamp";

  public static final String ENRICHMENT = "weir-failed-enrichment";
  public static final String CLASS = "weir-failure-class";
  public static final String REASON = "weir-failure-reason";
  public static final String MESSAGE = "weir-failure-message";
  public static final String STORY = "weir-story";
  public static final String CARRIED = "weir-carried";

  /** On a dead letter too large for its topic: where the original value and headers are. */
  public static final String PAYLOAD = "weir-payload";

  /** The prefix of every header of the gateway. */
  public static final String PREFIX = "weir-";

  /** The longest id, in UTF-8: Postgres keeps no longer one in an index. */
  static final int MAX_ID_BYTES = 2_000;

  /** More retries than this cannot be configured. */
  private static final int MAX_ATTEMPT = 1_000;

  private static final Header FULL = Header.of(STATUS, "full");
  private static final Header PARTIAL = Header.of(STATUS, "partial");
  private static final int MAX_TOPIC = 249;
  private static final int MAX_DIGITS = 20;

  private WeirHeaders() {}

  /** The headers of a record that is about to wait, or is dead: the original ones, then ours. */
  public static List<Header> write(
      SourceRecord original, String id, History history, String enrichment, Failure failure) {
    List<Header> headers = new ArrayList<>(original.headers().size() + 14);
    headers.addAll(original.headers());
    Origin origin = history.origin();
    headers.add(Header.of(EVENT_ID, id));
    headers.add(Header.of(ATTEMPT, Integer.toString(history.attempt())));
    if (history.dueMillis() > 0) {
      headers.add(Header.of(DUE, Long.toString(history.dueMillis())));
    }
    headers.add(Header.of(FIRST_SEEN, Long.toString(origin.firstSeen())));
    headers.add(Header.of(ORIGIN_TOPIC, origin.topic()));
    headers.add(Header.of(ORIGIN_PARTITION, Integer.toString(origin.partition())));
    headers.add(Header.of(ORIGIN_OFFSET, Long.toString(origin.offset())));
    headers.add(Header.of(ENRICHMENT, enrichment));
    headers.add(Header.of(CLASS, failure.kind().name().toLowerCase(Locale.ROOT)));
    headers.add(Header.of(REASON, failure.reason()));
    headers.add(Header.of(MESSAGE, failure.message()));
    headers.add(Header.of(STORY, history.attemptLog()));
    String carried = CarriedAnswersCodec.write(history.carried());
    if (!carried.isEmpty()) {
      headers.add(Header.of(CARRIED, carried));
    }
    addOriginTimestamp(original.timestamp(), headers);
    return headers;
  }

  /** The headers of an enriched event's record: the original ones, then ours. */
  public static List<Header> write(EnrichedHeaders made, String id, boolean isFull) {
    List<Header> headers = new ArrayList<>(made.original().size() + 4);
    headers.addAll(made.original());
    headers.add(Header.of(EVENT_ID, id));
    headers.add(isFull ? FULL : PARTIAL);
    if (made.attempt() != null) {
      headers.add(Header.of(ATTEMPT, Integer.toString(made.attempt())));
    }
    if (made.timestamp() != null) {
      headers.add(Header.of(ORIGIN_TIMESTAMP, Long.toString(made.timestamp())));
    }
    return headers;
  }

  /** Adds the time of a source record, if it has one. */
  public static void addOriginTimestamp(long timestamp, List<Header> headers) {
    if (timestamp >= 0) {
      headers.add(Header.of(ORIGIN_TIMESTAMP, Long.toString(timestamp)));
    }
  }

  /** The time of the source record, from headers that the gateway has written. */
  public static OptionalLong originTimestamp(List<Header> headers) {
    // It stands at the end, as far as the gateway's own reach.
    for (int i = headers.size() - 1; i >= 0; i--) {
      Header header = headers.get(i);
      if (header.name().equals(ORIGIN_TIMESTAMP)) {
        long timestamp = number(header.value(), -1);
        return timestamp < 0 ? OptionalLong.empty() : OptionalLong.of(timestamp);
      }
      if (header.name().equals(EVENT_ID)) {
        break;
      }
    }
    return OptionalLong.empty();
  }

  /**
   * Reads a record of a retry topic. A record without the gateway's headers, which only somebody
   * else can have written there, has no history and is due at once. What is in them and could not
   * be kept by the store is as if it were not there: of the event its position in the retry topic
   * is known all the same.
   *
   * @param latestDue a record is due then at the latest, whatever it says, milliseconds since 1970
   */
  public static ConsumedRecord read(SourceRecord record, long latestDue) {
    int block = lastBlock(record.headers());
    if (block < 0) {
      return ConsumedRecord.fresh(record);
    }
    Map<String, byte[]> ours = new HashMap<>();
    for (Header header : record.headers().subList(block, record.headers().size())) {
      ours.put(header.name(), header.value());
    }
    SourceRecord original =
        new SourceRecord(
            record.source(),
            record.offset(),
            // Without one, as earlier versions wrote, its own is the nearest that is known.
            number(ours.get(ORIGIN_TIMESTAMP), record.timestamp()),
            record.key(),
            record.value(),
            List.copyOf(record.headers().subList(0, block)),
            record.leaderEpoch());
    History history =
        new History(
            (int) Math.min(number(ours.get(ATTEMPT), 0), MAX_ATTEMPT),
            origin(record, ours, latestDue),
            Math.min(number(ours.get(DUE), 0), latestDue),
            PostgresText.of(ours.get(STORY), AttemptLog.MAX_BYTES)
                .map(AttemptLog::trusted)
                .orElse(AttemptLog.EMPTY),
            CarriedAnswersCodec.read(ours.get(CARRIED)));
    return new ConsumedRecord(
        original, history, PostgresText.of(ours.get(EVENT_ID), MAX_ID_BYTES).orElse(null));
  }

  /**
   * When a record of a retry topic is due, as {@link #read} says it, and nothing else of its past.
   */
  public static long dueMillis(SourceRecord record, long latestDue) {
    int block = lastBlock(record.headers());
    long due = 0;
    for (int i = Math.max(block, 0); block >= 0 && i < record.headers().size(); i++) {
      Header header = record.headers().get(i);
      if (header.name().equals(DUE)) {
        due = number(header.value(), 0);
      }
    }
    return Math.min(due, latestDue);
  }

  /** Where the event entered, or where it stands now if that was not said as we say it. */
  private static Origin origin(SourceRecord record, Map<String, byte[]> ours, long latest) {
    String topic =
        PostgresText.of(ours.get(ORIGIN_TOPIC), MAX_TOPIC)
            .filter(SourcePartition::isTopicName)
            .orElse(null);
    long partition = number(ours.get(ORIGIN_PARTITION), -1);
    long offset = number(ours.get(ORIGIN_OFFSET), -1);
    long said = number(ours.get(FIRST_SEEN), 0);
    long firstSeen = said > latest ? 0 : said;
    return topic == null || partition < 0 || partition > Integer.MAX_VALUE || offset < 0
        ? new Origin(
            record.source().topic(), record.source().partition(), record.offset(), firstSeen)
        : new Origin(topic, (int) partition, offset, firstSeen);
  }

  /** Whether an id of this length can be kept. */
  public static boolean fits(String id) {
    return id.length() <= MAX_ID_BYTES / 3
        || id.getBytes(StandardCharsets.UTF_8).length <= MAX_ID_BYTES;
  }

  private static int lastBlock(List<Header> headers) {
    for (int i = headers.size() - 1; i >= 0; i--) {
      if (headers.get(i).name().equals(EVENT_ID)) {
        return i;
      }
    }
    return -1;
  }

  /** A number that is not negative, or {@code otherwise} where there is none. */
  private static long number(byte[] value, long otherwise) {
    try {
      return PostgresText.of(value, MAX_DIGITS)
          .map(Long::parseLong)
          .filter(number -> number >= 0)
          .orElse(otherwise);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }
}
