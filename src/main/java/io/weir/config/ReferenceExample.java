package io.weir.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * What the reference page shows for one setting.
 *
 * @param place where it stands in the example
 * @param example the value in the example; missing if there is none
 * @param byDefault the setting's default; empty if it is required
 */
record ReferenceExample(ConfigPointer place, JsonNode example, Optional<JsonNode> byDefault) {

  /** The default, or for a required setting the example's value. */
  JsonNode value() {
    return byDefault.orElseGet(this::needed);
  }

  /**
   * The example's value.
   *
   * @throws IllegalArgumentException if it has none
   */
  JsonNode needed() {
    if (example.isMissingNode()) {
      throw new IllegalArgumentException("the example gives no value for " + place.pointer());
    }
    return example;
  }
}
