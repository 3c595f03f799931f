package io.weir.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;

/** How the tests of this room ask what is wrong with a configuration. */
final class Complaining {

  private Complaining() {}

  /** The problems of a configuration that must be refused, one text each. */
  static List<String> of(String json) {
    return of(json, References.none());
  }

  static List<String> of(String json, References references) {
    return refusal(json, references).problems().stream().map(Problem::toString).toList();
  }

  static ConfigurationException refusal(String json, References references) {
    return assertThrows(
        ConfigurationException.class,
        () -> Configuration.parse(json, SampleSettings.class, references));
  }

  /** Expects one problem, in these words. */
  static void assertOnly(String problem, String json) {
    assertEquals(List.of(problem), of(json));
  }
}
