package io.weir.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a header takes. */
class HeaderTest {

  /** Of a short name and a short value, one byte each. */
  private static final int LENGTHS = 2;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "\u007f\u0080\u07ff\u0800\uffff",
        "Zürich",
        "中文",
        "😀",
        "\ud83d",
        "\ude00",
        "\ud83d\ud83d\ude00x\ude00"
      })
  void aNameCountsTheBytesThatGoOverTheWire(String name) {
    assertEquals(
        LENGTHS + name.getBytes(StandardCharsets.UTF_8).length,
        Header.size(List.of(new Header(name, null))));
  }

  @Test
  void allNamesAndValuesCount() {
    assertEquals(
        LENGTHS + 3 + 2 + LENGTHS + 1 + 4,
        Header.size(List.of(Header.of("äb", "é"), new Header("c", new byte[4]))));
  }
}
