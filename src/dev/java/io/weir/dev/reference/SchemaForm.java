package io.weir.dev.reference;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * The form in which a setting is usually written: the first of the alternatives that its schema
 * allows, before the reference and the empty text. Pure.
 */
record SchemaForm(JsonNode schema) {

  static SchemaForm of(JsonNode schema) {
    return new SchemaForm(schema.has("anyOf") ? schema.path("anyOf").path(0) : schema);
  }

  boolean isObject() {
    return schema.path("type").asText().equals("object");
  }

  /** Whether it is an object of any names. */
  boolean isMap() {
    return isObject() && !schema.has("properties");
  }

  /** Whether it is one of several objects. */
  boolean isVariants() {
    return schema.has("allOf");
  }

  boolean isList() {
    return schema.has("items");
  }

  /** The form of a list's items. */
  SchemaForm items() {
    return of(schema.path("items"));
  }

  /** Whether a value fits on one line. */
  boolean isPlain() {
    return isList() ? items().isPlain() : !isObject();
  }

  /** The name of the property that decides between variants. */
  String discriminator() {
    return schema.path("required").path(0).textValue();
  }

  /** The schema of that property, whichever the variant. */
  JsonNode discriminatorSchema() {
    return schema.path("properties").path(discriminator());
  }

  /** The object that this word in the deciding property chooses. */
  Optional<JsonNode> variant(String word) {
    for (JsonNode choice : schema.path("allOf")) {
      JsonNode chosen = choice.path("then");
      if (chosen.path("properties").path(discriminator()).path("const").asText().equals(word)) {
        return Optional.of(chosen);
      }
    }
    return Optional.empty();
  }
}
