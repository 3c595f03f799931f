package io.weir.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What Postgres would refuse as text is no text here. */
class PostgresTextTest {

  private static Optional<String> text(String text) {
    return PostgresText.of(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void validUtf8WithoutNulIsText() {
    assertEquals(Optional.of("Zürich 😀\n"), text("Zürich 😀\n"));
    assertEquals(Optional.of(""), text(""));
    assertEquals(Optional.empty(), text("a\0b"));
    assertEquals(Optional.empty(), text("ü\0"));
    assertEquals(Optional.empty(), PostgresText.of(new byte[] {'a', (byte) 0xFF}));
    byte[] halfAPair = {(byte) 0xED, (byte) 0xA0, (byte) 0x80};
    assertEquals(Optional.empty(), PostgresText.of(halfAPair));
  }

  @Test
  void boundedTextIsNeitherEmptyNorLongerThanItsBytes() {
    byte[] four = "üü".getBytes(StandardCharsets.UTF_8);
    assertEquals(Optional.of("üü"), PostgresText.of(four, 4));
    assertEquals(Optional.empty(), PostgresText.of(four, 3));
    assertEquals(Optional.empty(), PostgresText.of(new byte[0], 3));
    assertEquals(Optional.empty(), PostgresText.of(null, 3));
  }

  @Test
  void nulAndHalfAPairAreNotClean() {
    assertTrue(PostgresText.isClean("a😀b"));
    assertFalse(PostgresText.isClean("a\0"));
    assertFalse(PostgresText.isClean("a\uD83D"));
    assertFalse(PostgresText.isClean("\uD83Da"));
    assertFalse(PostgresText.isClean("\uDE00\uD83D"));
  }
}
