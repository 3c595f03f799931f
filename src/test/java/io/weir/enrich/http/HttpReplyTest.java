package io.weir.enrich.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.event.Answer;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpReplyTest {
  private static final Duration PAUSE = Duration.ofSeconds(7);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ \"a\" : [ 1 , 2.50 , true , null ] }  | {\"a\":[1,2.50,true,null]}",
        "\"text\" | \"text\"",
        "1E400 | 1E400",
        "123456789012345678901234567890.10 | 123456789012345678901234567890.10",
        "{\"a\":\"\\u00e4\\u0000\\/\"} | {\"a\":\"ä\uFFFD/\"}",
        "{\"a\\u0000\":1} | {\"a\uFFFD\":1}",
        "{\"a\":\"\\ud83d\\ude00\\ud800\"} | {\"a\":\"😀\uFFFD\"}",
        "{} | {}"
      })
  void a200WithOneJsonValueIsAHitInCompactForm(String body, String json) {
    Answer.Hit hit = assertInstanceOf(Answer.Hit.class, usable(200, body));
    assertEquals(json, new String(hit.json(), StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "<html>error</html>",
        "{\"a\":1",
        "{\"a\":1}}",
        "{} {}",
        "[1,2",
        "{\"a\":1,\"a\":2}",
        "nul",
        "'a'",
        "NaN"
      })
  void a200WithAnythingElseIsTheServicesFault(String body) {
    assertNotJson(bytes(body));
  }

  @ParameterizedTest
  @ValueSource(ints = {33, 5_000})
  void depthIsBounded(int depth) {
    String body = "[".repeat(depth) + "]".repeat(depth);
    assertNotJson(bytes(body));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u00C3\u0028", "\u00FF\u00FE{\u0000}\u0000", "\"\u00ED\u00A0\u0080\""})
  void bytesThatAreNotUtf8AreTheServicesFault(String latin1) {
    byte[] body = latin1.getBytes(StandardCharsets.ISO_8859_1);
    assertNotJson(body);
  }

  @ParameterizedTest
  @CsvSource({"204,''", "200,null", "203,null"})
  void nothingKnownIsAnAnswer(int status, String body) {
    assertEquals(new Answer.None("not-found", null), usable(status, body));
  }

  @Test
  void whatAProxyHasTransformedIsAnAnswer() {
    assertInstanceOf(Answer.Hit.class, usable(203, "{}"));
  }

  @ParameterizedTest
  @CsvSource({
    "400, RECORD",
    "403, RECORD",
    "413, RECORD",
    "414, RECORD",
    "422, RECORD",
    "431, RECORD",
    "301, TRANSIENT",
    "302, TRANSIENT",
    "307, TRANSIENT",
    "405, TRANSIENT",
    "201, TRANSIENT"
  })
  void aReplyOfAServiceThatMayBeWellSaysWhoseFaultItIsIfItIsBelieved(
      int status, Failure.Kind kind) {
    HttpReply.Doubtful reply = doubtful(status);
    assertEquals(new Answer.Failed(reply.failure()), reply.believed());
    assertEquals(kind + " http-" + status, reply.failure().kind() + " " + reply.failure().reason());
  }

  @Test
  void thatNothingIsFoundIsAnAnswerIfItIsBelieved() {
    assertEquals(new Answer.None("not-found", null), doubtful(404).believed());
  }

  @ParameterizedTest
  @CsvSource({
    "401, CONFIGURATION",
    "408, TRANSIENT",
    "425, TRANSIENT",
    "500, TRANSIENT",
    "502, TRANSIENT",
    "503, TRANSIENT",
    "504, TRANSIENT",
    "599, TRANSIENT"
  })
  void aServiceThatCannotAnswerGivesNoReply(int status, Failure.Kind kind) {
    Failure failure =
        assertThrows(FailureException.class, () -> reply(status, "{\"a\":1}")).failure();
    assertEquals(kind + " http-" + status, failure.kind() + " " + failure.reason());
  }

  @Test
  void aServiceThatAsksToBeLeftAloneSaysForHowLong() {
    assertEquals(new HttpReply.Busy(PAUSE), reply(429, ""));
  }

  private static HttpReply.Doubtful doubtful(int status) {
    return assertInstanceOf(HttpReply.Doubtful.class, reply(status, "{\"a\":1}"));
  }

  private static Answer usable(int status, String body) {
    return assertInstanceOf(HttpReply.Usable.class, reply(status, body)).answer();
  }

  private static HttpReply reply(int status, String body) {
    return HttpReply.of(status, PAUSE, bytes(body));
  }

  private static void assertNotJson(byte[] body) {
    HttpReply.Doubtful reply =
        assertInstanceOf(HttpReply.Doubtful.class, HttpReply.of(200, PAUSE, body));
    assertEquals(
        "TRANSIENT http-not-json", reply.failure().kind() + " " + reply.failure().reason());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
