package io.weir.commit;

import io.vertx.core.buffer.Buffer;
import io.weir.event.DeadLetter;
import io.weir.event.Outcome;
import io.weir.wire.HeaderJson;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Arrays, one for each column, of the dead-letter index, in the order of their ids. */
final class DeadLetterColumns {

  /**
   * The years 1 to 9999, which Postgres and all its readers understand. A producer that stamps its
   * records in nanoseconds still gets its dead letters.
   */
  private static final long FIRST_MILLIS = -62_135_596_800_000L;

  private static final long LAST_MILLIS = 253_402_300_799_999L;

  private DeadLetterColumns() {}

  /** Adds the columns {@code dead_…} of these outcomes. */
  static void add(List<Outcome> outcomes, Map<String, Object> parameters) {
    List<Outcome.Dead> all = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Dead dead) {
        all.add(dead);
      }
    }
    all.sort(Comparator.comparing(Outcome.Dead::id));
    int size = all.size();
    String[] ids = new String[size];
    String[] classes = new String[size];
    String[] reasons = new String[size];
    String[] enrichments = new String[size];
    String[] messages = new String[size];
    Integer[] attempts = new Integer[size];
    String[] attemptLogs = new String[size];
    String[] originTopics = new String[size];
    Integer[] originPartitions = new Integer[size];
    Long[] originOffsets = new Long[size];
    Buffer[] keys = new Buffer[size];
    Buffer[] payloads = new Buffer[size];
    String[] headers = new String[size];
    Long[] recordMillis = new Long[size];
    for (int i = 0; i < size; i++) {
      Outcome.Dead dead = all.get(i);
      DeadLetter deadLetter = dead.deadLetter();
      ids[i] = dead.id();
      classes[i] = deadLetter.failure().kind().name().toLowerCase(Locale.ROOT);
      reasons[i] = deadLetter.failure().reason();
      enrichments[i] = deadLetter.enrichment();
      messages[i] = deadLetter.failure().message();
      attempts[i] = deadLetter.attempts();
      attemptLogs[i] = deadLetter.attemptLog();
      originTopics[i] = dead.origin().topic();
      originPartitions[i] = dead.origin().partition();
      originOffsets[i] = dead.origin().offset();
      keys[i] = ColumnValues.bytes(deadLetter.record().key());
      payloads[i] = ColumnValues.bytes(deadLetter.record().value());
      headers[i] = HeaderJson.write(deadLetter.record().headers());
      recordMillis[i] =
          Math.max(FIRST_MILLIS, Math.min(LAST_MILLIS, deadLetter.record().timestamp()));
    }
    parameters.put("dead_event_id", ids);
    parameters.put("dead_class", classes);
    parameters.put("dead_reason", reasons);
    parameters.put("dead_enrichment", enrichments);
    parameters.put("dead_message", messages);
    parameters.put("dead_attempts", attempts);
    parameters.put("dead_attempt_log", attemptLogs);
    parameters.put("dead_origin_topic", originTopics);
    parameters.put("dead_origin_partition", originPartitions);
    parameters.put("dead_origin_offset", originOffsets);
    parameters.put("dead_key", keys);
    parameters.put("dead_payload", payloads);
    parameters.put("dead_headers", headers);
    parameters.put("dead_record_millis", recordMillis);
  }
}
