package io.weir.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {

  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "nul\0", "Zo\u00eb", "\ud83d\ude00"})
  void whatIsValidIsReadAsItIs(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertTrue(Utf8.isValid(bytes, 0));
    assertEquals(Optional.of(text), Utf8.text(bytes));
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
    byte[] bytes = bytes(values);
    assertFalse(Utf8.isValid(bytes, 0));
    assertEquals(Optional.empty(), Utf8.text(bytes));
  }

  /** All that begins a character, and what follows from the ends of every range. */
  @Test
  void whatIsValidIsWhatTheStrictDecoderTakes() {
    int[] next = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF};
    for (int first = 0; first < 256; first++) {
      assertAsDecoded(first);
      for (int second : next) {
        assertAsDecoded(first, second);
        for (int third : next) {
          assertAsDecoded(first, second, third);
          for (int fourth : next) {
            assertAsDecoded(first, second, third, fourth);
          }
        }
      }
    }
  }

  private static void assertAsDecoded(int... values) {
    byte[] bytes = bytes(values);
    Optional<String> decoded = strictlyDecoded(bytes);
    assertEquals(decoded.isPresent(), Utf8.isValid(bytes, 0), () -> Arrays.toString(values));
    assertEquals(decoded, Utf8.text(bytes), () -> Arrays.toString(values));
  }

  private static Optional<String> strictlyDecoded(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
