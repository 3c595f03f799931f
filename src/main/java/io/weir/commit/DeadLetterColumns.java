package io.weir.commit;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import io.weir.event.DeadLetter;
import io.weir.event.Outcome;
import io.weir.wire.HeaderJson;
import java.util.Locale;

/** Arrays, one for each column, of the dead-letter index. */
final class DeadLetterColumns {

  /**
   * The years 1 to 9999, which Postgres and all its readers understand. A producer that stamps its
   * records in nanoseconds still gets its dead letters.
   */
  private static final long FIRST_MILLIS = -62_135_596_800_000L;

  private static final long LAST_MILLIS = 253_402_300_799_999L;

  private final String[] ids;
  private final String[] classes;
  private final String[] reasons;
  private final String[] enrichments;
  private final String[] messages;
  private final Integer[] attempts;
  private final String[] stories;
  private final String[] topics;
  private final Integer[] partitions;
  private final Long[] offsets;
  private final Buffer[] keys;
  private final Buffer[] payloads;
  private final String[] headers;
  private final Long[] recordMillis;
  private int size;

  DeadLetterColumns(int rows) {
    ids = new String[rows];
    classes = new String[rows];
    reasons = new String[rows];
    enrichments = new String[rows];
    messages = new String[rows];
    attempts = new Integer[rows];
    stories = new String[rows];
    topics = new String[rows];
    partitions = new Integer[rows];
    offsets = new Long[rows];
    keys = new Buffer[rows];
    payloads = new Buffer[rows];
    headers = new String[rows];
    recordMillis = new Long[rows];
  }

  void add(Outcome.Dead dead) {
    DeadLetter letter = dead.letter();
    ids[size] = dead.id();
    classes[size] = letter.failure().kind().name().toLowerCase(Locale.ROOT);
    reasons[size] = letter.failure().reason();
    enrichments[size] = letter.enrichment();
    messages[size] = letter.failure().message();
    attempts[size] = letter.attempts();
    stories[size] = letter.story();
    topics[size] = dead.origin().topic();
    partitions[size] = dead.origin().partition();
    offsets[size] = dead.origin().offset();
    keys[size] = RoutedColumns.buffer(letter.record().key());
    payloads[size] = RoutedColumns.buffer(letter.record().value());
    headers[size] = HeaderJson.write(letter.record().headers());
    recordMillis[size] = Math.max(FIRST_MILLIS, Math.min(LAST_MILLIS, letter.record().timestamp()));
    size++;
  }

  void addTo(Tuple tuple) {
    tuple
        .addArrayOfString(ids)
        .addArrayOfString(classes)
        .addArrayOfString(reasons)
        .addArrayOfString(enrichments)
        .addArrayOfString(messages)
        .addArrayOfInteger(attempts)
        .addArrayOfString(stories)
        .addArrayOfString(topics)
        .addArrayOfInteger(partitions)
        .addArrayOfLong(offsets)
        .addArrayOfBuffer(keys)
        .addArrayOfBuffer(payloads)
        .addArrayOfString(headers)
        .addArrayOfLong(recordMillis);
  }
}
