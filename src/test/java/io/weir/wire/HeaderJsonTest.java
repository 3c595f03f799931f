package io.weir.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.event.Header;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Headers come out of the outbox as they went in. */
class HeaderJsonTest {

  private static void assertKept(Header... headers) {
    List<Header> read = HeaderJson.read(HeaderJson.write(List.of(headers)));
    assertEquals(headers.length, read.size());
    for (int i = 0; i < headers.length; i++) {
      assertEquals(headers[i].name(), read.get(i).name());
      assertArrayEquals(headers[i].value(), read.get(i).value());
    }
  }

  @Test
  void textNullAndBytesAreWrittenEachInItsWay() {
    assertEquals(
        "[[\"a\",\"Zürich \\\"\"],[\"b\",null],[\"c\",{\"base64\":\"/w==\"}]]",
        HeaderJson.write(
            List.of(
                Header.of("a", "Zürich \""),
                new Header("b", null),
                new Header("c", new byte[] {(byte) 0xFF}))));
  }

  @Test
  void noNulReachesPostgresNotEvenEscaped() {
    assertEquals(
        "[[\"a\",{\"base64\":\"eAB5\"}]]",
        HeaderJson.write(List.of(new Header("a", new byte[] {'x', 0, 'y'}))));
  }

  @Test
  void everythingIsKeptInItsOrder() {
    assertKept();
    assertKept(
        Header.of("a", ""),
        new Header("a", null),
        Header.of("a", "😀 \u001b\n\\"),
        Header.of("a", " ~\u007f"),
        Header.of("a", "\\"),
        Header.of("a", "\""),
        Header.of("a", "\u001f"),
        new Header("", new byte[] {0}),
        new Header("a", new byte[] {'x', 0, 'y'}),
        new Header("b", new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}),
        Header.of("\"]", "{\"base64\":\"AA==\"}"),
        Header.of("a", ""));
  }
}
