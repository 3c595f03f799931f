package io.weir.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The JSON Schema (draft 2020-12) of a configuration file, for editors and other checks before the
 * gateway's own. It is never needed to read a file. Pure.
 */
public final class ConfigSchema {

  /** The member by which a file names its schema, for editors; reading ignores it. */
  public static final String NAMED_BY = "$schema";

  /** The keyword of a setting that is never printed. */
  public static final String SECRET = "x-weir-secret";

  /** The keyword of the smallest value of a text that stands for a quantity, such as a duration. */
  public static final String MINIMUM = "x-weir-minimum";

  /** The same of the largest value. */
  public static final String MAXIMUM = "x-weir-maximum";

  private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";
  private static final String REFERENCE = "reference";

  private ConfigSchema() {}

  /**
   * The schema of a file that is read as this settings record.
   *
   * @throws IllegalStateException if the settings records are not declared soundly
   */
  public static JsonNode of(Class<?> settings) {
    ObjectNode file = SettingType.of(settings).schema();
    ObjectNode members = node();
    members
        .putObject(NAMED_BY)
        .put("description", "Where this schema is, for editors; the gateway ignores it.")
        .put("type", "string");
    members.setAll((ObjectNode) file.get("properties"));
    file.set("properties", members);
    ObjectNode schema = node();
    schema.put("$schema", DRAFT).put("title", "Configuration of the Weir gateway");
    schema.setAll(file);
    schema
        .putObject("$defs")
        .putObject(REFERENCE)
        .put("description", "A text with ${env:NAME} or ${file:/path} in it.")
        .put("type", "string")
        .put("pattern", "\\$\\{");
    return schema;
  }

  /** The same as indented text, which ends with a newline. */
  public static String textOf(Class<?> settings) {
    return JsonText.indented(of(settings)) + "\n";
  }

  /** An empty schema. */
  static ObjectNode node() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** The schema of a text with references, which may stand for any single value. */
  static ObjectNode reference() {
    return node().put("$ref", "#/$defs/" + REFERENCE);
  }

  /** The schema of what either allows; the first may be such a choice itself. */
  static ObjectNode anyOf(ObjectNode first, ObjectNode other) {
    if (first.path("anyOf") instanceof ArrayNode choices) {
      choices.add(other);
      return first;
    }
    ObjectNode choice = node();
    choice.putArray("anyOf").add(first).add(other);
    return choice;
  }
}
