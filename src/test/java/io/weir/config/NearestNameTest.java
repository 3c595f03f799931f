package io.weir.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which known name is taken for the one that was meant. */
class NearestNameTest {

  private static final List<String> KNOWN =
      List.of("uri", "password", "poolSize", "connectTimeout", "caFile");

  @ParameterizedTest
  @CsvSource({
    "poolsize, poolSize",
    "pool_size, poolSize",
    "pool-size, poolSize",
    "polSize, poolSize",
    "pooolSize, poolSize",
    "poolSzie, poolSize",
    "maxPoolSize, poolSize",
    "url, uri",
    "passwrod, password",
    "connection.timeout, connectTimeout",
  })
  void aSlipIsUnderstood(String misspelt, String meant) {
    assertEquals(Optional.of(meant), NearestName.of(misspelt, KNOWN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"colour", "", "x", "user", "pool"})
  void anotherWordIsNotGuessedAt(String misspelt) {
    assertEquals(Optional.empty(), NearestName.of(misspelt, KNOWN));
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', 0",
    "a, '', 1",
    "'', ab, 2",
    "kitten, sitting, 3",
    "ab, ba, 1",
    "abcd, acbd, 1",
    "ca, abc, 3",
    "same, same, 0"
  })
  void theDistanceCountsSingleEditsAndSwaps(String a, String b, int distance) {
    assertEquals(distance, NearestName.distance(a, b));
    assertEquals(distance, NearestName.distance(b, a));
  }

  @Test
  void ofEquallyNearNamesTheFirstIsTaken() {
    assertEquals(Optional.of("input"), NearestName.of("nput", List.of("input", "nputs")));
  }

  @Test
  void aNameOfMoreThan64CharactersIsNotComparedAtAll() {
    String known = "n".repeat(65);

    assertEquals(Optional.of(known), NearestName.of("n".repeat(64), List.of(known)));
    assertEquals(Optional.empty(), NearestName.of(known, List.of(known)));
  }
}
