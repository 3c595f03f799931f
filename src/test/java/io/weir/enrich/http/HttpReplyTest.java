package io.weir.enrich.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.event.Answer;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpReplyTest {

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
    Answer.Hit hit = assertInstanceOf(Answer.Hit.class, HttpReply.read(200, bytes(body)));
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
    assertFailure(Failure.Kind.TRANSIENT, "http-not-json", 200, bytes(body));
  }

  @ParameterizedTest
  @ValueSource(ints = {33, 5_000})
  void depthIsBounded(int depth) {
    String body = "[".repeat(depth) + "]".repeat(depth);
    assertFailure(Failure.Kind.TRANSIENT, "http-not-json", 200, bytes(body));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u00C3\u0028", "\u00FF\u00FE{\u0000}\u0000", "\"\u00ED\u00A0\u0080\""})
  void bytesThatAreNotUtf8AreTheServicesFault(String latin1) {
    byte[] body = latin1.getBytes(StandardCharsets.ISO_8859_1);
    assertFailure(Failure.Kind.TRANSIENT, "http-not-json", 200, body);
  }

  @ParameterizedTest
  @CsvSource({"204,''", "404,gone", "404,''", "200,null"})
  void nothingKnownIsAnAnswer(int status, String body) {
    assertEquals(new Answer.None("not-found", null), HttpReply.read(status, bytes(body)));
  }

  @ParameterizedTest
  @CsvSource({
    "400, RECORD",
    "413, RECORD",
    "414, RECORD",
    "422, RECORD",
    "431, RECORD",
    "401, CONFIGURATION",
    "403, CONFIGURATION",
    "429, TRANSIENT",
    "500, TRANSIENT",
    "502, TRANSIENT",
    "503, TRANSIENT",
    "504, TRANSIENT",
    "301, TRANSIENT",
    "302, TRANSIENT",
    "307, TRANSIENT",
    "405, TRANSIENT",
    "408, TRANSIENT",
    "201, TRANSIENT"
  })
  void aStatusSaysWhoseFaultItIs(int status, Failure.Kind kind) {
    assertFailure(kind, "http-" + status, status, bytes("{\"a\":1}"));
  }

  private static void assertFailure(Failure.Kind kind, String reason, int status, byte[] body) {
    Failure failure =
        assertThrows(FailureException.class, () -> HttpReply.read(status, body)).failure();
    assertEquals(kind, failure.kind());
    assertEquals(reason, failure.reason());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
