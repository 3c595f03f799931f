package io.weir.retry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.weir.event.Answer;
import io.weir.event.Arrival;
import io.weir.event.Failure;
import io.weir.event.Header;
import io.weir.event.History;
import io.weir.event.Origin;
import io.weir.event.SourceRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A record's history in its headers, and back. The gateway's own headers follow the original ones
 * as one block that begins with {@value #EVENT_ID}; they are read only from the gateway's own
 * topics, and there only from the last such block, so nobody can forge a history from outside.
 * Pure.
 */
public final class HistoryHeaders {
  public static final String EVENT_ID = "weir-event-id";
  public static final String ATTEMPT = "weir-attempt";
  public static final String DUE = "weir-due";
  public static final String FIRST_SEEN = "weir-first-seen";
  public static final String ORIGIN_TOPIC = "weir-origin-topic";
  public static final String ORIGIN_PARTITION = "weir-origin-partition";
  public static final String ORIGIN_OFFSET = "weir-origin-offset";
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

  /** The most that carried answers may take; beyond it they are asked for again. */
  static final int MAX_CARRIED = 16 * 1024;

  private static final JsonFactory JSON = new JsonFactory();

  private HistoryHeaders() {}

  /** The headers of a record that is about to wait, or is dead: the original ones, then ours. */
  public static List<Header> write(
      List<Header> original, String id, History history, String enrichment, Failure failure) {
    List<Header> headers = new ArrayList<>(original.size() + 12);
    headers.addAll(original);
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
    headers.add(Header.of(STORY, history.story()));
    String carried = carried(history.carried());
    if (!carried.isEmpty()) {
      headers.add(Header.of(CARRIED, carried));
    }
    return headers;
  }

  /** Only real answers are worth carrying: {@code {"geo":{"v":{…},"o":"geo#3"}}}. */
  private static String carried(Map<String, Answer> answers) {
    StringBuilder json = new StringBuilder();
    for (Map.Entry<String, Answer> entry : answers.entrySet()) {
      json.append(json.isEmpty() ? '{' : ',');
      json.append(Story.quoted(entry.getKey())).append(':');
      if (entry.getValue() instanceof Answer.Hit hit) {
        json.append("{\"v\":").append(new String(hit.json(), StandardCharsets.UTF_8));
        appendOrigin(json, hit.origin());
      } else if (entry.getValue() instanceof Answer.None none) {
        json.append("{\"n\":").append(Story.quoted(none.reason()));
        appendOrigin(json, none.origin());
      }
      if (json.length() > MAX_CARRIED) {
        return "";
      }
    }
    return json.isEmpty() ? "" : json.append('}').toString();
  }

  private static void appendOrigin(StringBuilder json, String origin) {
    if (origin != null) {
      json.append(",\"o\":").append(Story.quoted(origin));
    }
    json.append('}');
  }

  /**
   * Reads a record of a retry topic. A record without the gateway's headers, which only somebody
   * else can have written there, has no history and is due at once.
   */
  public static Arrival read(SourceRecord record) {
    int block = lastBlock(record.headers());
    if (block < 0) {
      return new Arrival(record, History.none(record), null);
    }
    Map<String, String> ours = new LinkedHashMap<>();
    for (Header header : record.headers().subList(block, record.headers().size())) {
      ours.put(header.name(), header.text());
    }
    SourceRecord original =
        new SourceRecord(
            record.source(),
            record.offset(),
            record.timestamp(),
            record.key(),
            record.value(),
            List.copyOf(record.headers().subList(0, block)));
    Origin origin =
        new Origin(
            ours.getOrDefault(ORIGIN_TOPIC, record.source().topic()),
            (int) number(ours.get(ORIGIN_PARTITION), record.source().partition()),
            number(ours.get(ORIGIN_OFFSET), record.offset()),
            number(ours.get(FIRST_SEEN), 0));
    History history =
        new History(
            (int) Math.max(0, number(ours.get(ATTEMPT), 0)),
            origin,
            number(ours.get(DUE), 0),
            ours.getOrDefault(STORY, Story.EMPTY),
            carried(ours.get(CARRIED)));
    return new Arrival(original, history, ours.get(EVENT_ID));
  }

  private static int lastBlock(List<Header> headers) {
    for (int i = headers.size() - 1; i >= 0; i--) {
      if (headers.get(i).name().equals(EVENT_ID)) {
        return i;
      }
    }
    return -1;
  }

  private static long number(String text, long otherwise) {
    try {
      return text == null ? otherwise : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  /** What cannot be read is asked for again. */
  private static Map<String, Answer> carried(String json) {
    if (json == null || json.length() > 2 * MAX_CARRIED) {
      return Map.of();
    }
    Map<String, Answer> answers = new LinkedHashMap<>();
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    try (JsonParser in = JSON.createParser(bytes)) {
      in.nextToken();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String enrichment = in.currentName();
        in.nextToken();
        answers.put(enrichment, answer(in, bytes));
      }
    } catch (IOException e) {
      return Map.of();
    }
    return answers;
  }

  private static Answer answer(JsonParser in, byte[] bytes) throws IOException {
    byte[] value = null;
    String none = null;
    String origin = null;
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String member = in.currentName();
      in.nextToken();
      switch (member) {
        case "v" -> {
          int from = (int) in.currentTokenLocation().getByteOffset();
          in.skipChildren();
          in.finishToken();
          int to = (int) in.currentLocation().getByteOffset();
          value = java.util.Arrays.copyOfRange(bytes, from, to);
        }
        case "n" -> none = in.getText();
        case "o" -> origin = in.getText();
        default -> in.skipChildren();
      }
    }
    return value != null
        ? new Answer.Hit(value, origin)
        : new Answer.None(none == null ? "" : none, origin);
  }
}
