package io.weir.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {

  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "nul\0", "Zo\u00eb", "\ud83d\ude00"})
  void whatIsValidIsReadAsItIs(String text) {
    assertEquals(Optional.of(text), Utf8.text(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void whatIsNotValidToTheLastByteIsNoText() {
    assertNoText(0xC3);
    assertNoText('a', 0xFF);
    // A character cut off, one written too long, and half a surrogate pair.
    assertNoText(0xF0, 0x9F, 0x98);
    assertNoText(0xC0, 0x80);
    assertNoText(0xED, 0xA0, 0x80);
  }

  private static void assertNoText(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    assertEquals(Optional.empty(), Utf8.text(bytes));
  }
}
