package io.weir.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.event.Answer;
import io.weir.event.ConsumedRecord;
import io.weir.event.EnrichedHeaders;
import io.weir.event.Failure;
import io.weir.event.Header;
import io.weir.event.History;
import io.weir.event.Origin;
import io.weir.event.SourcePartition;
import io.weir.event.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A history survives its travel in headers, and nobody's but our own is believed. */
class WeirHeadersTest {

  private static final SourcePartition RETRIES = new SourcePartition("events.retry.10s", 3);
  private static final SourcePartition SOURCE = new SourcePartition("events", 3);
  private static final long WAITS_SINCE = 5_678;
  private static final long TIMESTAMP = 1_234;
  private static final Failure FAILURE = Failure.transientFault("http-503", "no");
  private static final long LATEST = 1_000_000;
  private static final Origin ORIGIN = new Origin("events", 3, 77, 1_000);
  private static final Header OTHERS = new Header("traceparent", new byte[] {1, 0, (byte) 0xFF});

  private static SourceRecord waiting(List<Header> headers) {
    return new SourceRecord(RETRIES, 5, WAITS_SINCE, null, new byte[] {'{', '}'}, headers);
  }

  private static History history(int attempt, Map<String, Answer> carried) {
    return new History(attempt, ORIGIN, 12_345, "[{}]", carried);
  }

  private static List<Header> write(List<Header> original, String id, History history) {
    return write(original, TIMESTAMP, id, history);
  }

  private static List<Header> write(
      List<Header> original, long timestamp, String id, History history) {
    SourceRecord record = new SourceRecord(SOURCE, 77, timestamp, null, null, original);
    return WeirHeaders.write(record, id, history, "geo", FAILURE);
  }

  private static ConsumedRecord read(SourceRecord record) {
    return WeirHeaders.read(record, LATEST);
  }

  private static Answer.Hit hit(String json) {
    return new Answer.Hit(json.getBytes(StandardCharsets.UTF_8), "geo#3");
  }

  @Test
  void anEnrichedEventHasTheOriginalHeadersThenOurs() {
    Header trace = Header.of("trace", "1");
    assertEquals(
        "trace=1 weir-event-id=a weir-status=partial weir-attempt=2 weir-origin-timestamp=1000",
        text(WeirHeaders.write(new EnrichedHeaders(List.of(trace), 2, 1_000L), "a", false)));
    assertEquals(
        "weir-event-id=a weir-status=full",
        text(WeirHeaders.write(EnrichedHeaders.NONE, "a", true)));
  }

  private static String text(List<Header> headers) {
    return String.join(" ", headers.stream().map(one -> one.name() + "=" + one.text()).toList());
  }

  @Test
  void aHistoryIsReadAsItWasWritten() {
    Header none = new Header("empty", null);
    List<Header> original = List.of(OTHERS, none, OTHERS);
    ConsumedRecord read = read(waiting(write(original, "e1", history(2, Map.of()))));
    assertEquals(history(2, Map.of()), read.history());
    assertEquals("e1", read.knownId());
    assertEquals(original, read.record().headers());
    assertEquals(TIMESTAMP, read.record().timestamp());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1_764_316_800_000L, Long.MAX_VALUE})
  void theTimeOfTheSourceRecordIsReadAsItWasWritten(long timestamp) {
    List<Header> headers = write(List.of(OTHERS), timestamp, "e1", history(1, Map.of()));
    assertEquals(timestamp, WeirHeaders.originTimestamp(headers).getAsLong());
    assertEquals(timestamp, read(waiting(headers)).record().timestamp());
  }

  @Test
  void aTimeThatIsNotThereOrIsAnOutsidersIsNotRead() {
    List<Header> none = write(List.of(), -1, "e1", history(1, Map.of()));
    assertEquals(OptionalLong.empty(), WeirHeaders.originTimestamp(none));
    assertEquals(WAITS_SINCE, read(waiting(none)).record().timestamp());
    List<Header> forged = write(List.of(), 99, "forged", history(1, Map.of()));
    assertEquals(
        OptionalLong.empty(),
        WeirHeaders.originTimestamp(write(forged, -1, "e1", history(1, Map.of()))));
    for (String odd : List.of("", "-5", "soon", "99999999999999999999")) {
      List<Header> headers = new ArrayList<>(none);
      headers.add(Header.of(WeirHeaders.ORIGIN_TIMESTAMP, odd));
      assertEquals(OptionalLong.empty(), WeirHeaders.originTimestamp(headers), odd);
      assertEquals(WAITS_SINCE, read(waiting(headers)).record().timestamp(), odd);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"c\":\"AU\",\"x\":[1,{\"y\":null}]}",
        "\"Zürich \\\"😀\\\"\"",
        "12.50",
        "[10.10,1e400,1E5,-0.0]",
        "{\"a\": \"\\/\\u00e9\", \"a\":1}",
        "true",
        "[]",
        "null"
      })
  void aCarriedAnswerIsReadByteForByte(String json) {
    Map<String, Answer> carried = new LinkedHashMap<>();
    carried.put("geo", hit(json));
    carried.put("device", new Answer.None("http-404", null));
    carried.put("city", hit(json));
    Map<String, Answer> read =
        read(waiting(write(List.of(), "e1", history(1, carried)))).history().carried();
    assertEquals(List.of("geo", "device", "city"), new ArrayList<>(read.keySet()));
    assertEquals(json, new String(((Answer.Hit) read.get("city")).json(), StandardCharsets.UTF_8));
    assertEquals("geo#3", ((Answer.Hit) read.get("geo")).origin());
    assertArrayEquals(json.getBytes(StandardCharsets.UTF_8), ((Answer.Hit) read.get("geo")).json());
    assertEquals(new Answer.None("http-404", null), read.get("device"));
  }

  @Test
  void answersTooLargeToCarryAreAskedForAgain() {
    Answer large = hit("\"" + "x".repeat(CarriedAnswersCodec.MAX_LENGTH) + "\"");
    List<Header> headers = write(List.of(), "e1", history(1, Map.of("geo", large)));
    assertFalse(headers.stream().anyMatch(h -> h.name().equals(WeirHeaders.CARRIED)));
  }

  @Test
  void headersThatAnOutsiderPutOnTheEventAreNotBelieved() {
    List<Header> forged =
        write(List.of(), "forged", history(900, Map.of("geo", hit("\"forged\""))));
    List<Header> headers = new ArrayList<>(forged);
    headers.add(OTHERS);
    ConsumedRecord read = read(waiting(write(headers, "e1", history(1, Map.of()))));
    assertEquals("e1", read.knownId());
    assertEquals(history(1, Map.of()), read.history());
    assertEquals(headers, read.record().headers());
  }

  @Test
  void aHistoryWithoutOneOfItsHeadersTakesNoneFromAnEarlierBlock() {
    List<Header> forged =
        write(List.of(), "forged", history(900, Map.of("geo", hit("\"forged\""))));
    History dueAtOnce = new History(1, ORIGIN, 0, "[{}]", Map.of());
    ConsumedRecord read = read(waiting(write(forged, "e1", dueAtOnce)));
    assertEquals(dueAtOnce, read.history());
  }

  @Test
  void aRecordThatTheGatewayDidNotWriteHasNoHistory() {
    SourceRecord record =
        waiting(List.of(OTHERS, Header.of(WeirHeaders.DUE, "99"), Header.of("weir-attempt", "7")));
    ConsumedRecord read = read(record);
    assertSame(record, read.record());
    assertEquals(History.none(record), read.history());
    assertNull(read.knownId());
  }

  @Test
  void headersThatCannotBeReadStandForNothing() {
    List<Header> headers =
        List.of(
            Header.of(WeirHeaders.EVENT_ID, "e1"),
            Header.of(WeirHeaders.ATTEMPT, "many"),
            Header.of(WeirHeaders.DUE, "soon"),
            Header.of(WeirHeaders.CARRIED, "{\"geo\":{\"v\":"));
    History read = read(waiting(headers)).history();
    assertEquals(0, read.attempt());
    assertEquals(0, read.dueMillis());
    assertTrue(read.carried().isEmpty());
    assertEquals(AttemptLog.EMPTY, read.attemptLog());
  }
}
