package io.weir.dev.reference;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.config.ConfigSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What a schema says of one setting, in words: meaning, default and bounds. Pure. */
final class SettingComment {

  private SettingComment() {}

  /** The comment on a property. */
  static String of(JsonNode schema, boolean required) {
    String notes =
        Stream.of(value(schema, required), bounds(schema, required), words(schema), secret(schema))
            .flatMap(List::stream)
            .collect(joining(", "));
    String meaning = schema.path("description").textValue();
    return notes.isEmpty() ? meaning : meaning + " " + capitalized(notes) + ".";
  }

  /** The comment on the property that decides between variants, with what the chosen one does. */
  static String ofDiscriminator(JsonNode schema, JsonNode chosen) {
    String meaning = chosen.path("description").asText();
    String words = texts(schema.path("enum")).map(word -> '"' + word + '"').collect(joining(", "));
    return (meaning.isEmpty() ? "" : meaning + " ")
        + "Required, one of "
        + words
        + "; decides what else may stand here.";
  }

  private static List<String> value(JsonNode schema, boolean required) {
    JsonNode byDefault = schema.path("default");
    if (required) {
      return List.of("required");
    }
    if (byDefault.isTextual() && byDefault.textValue().isEmpty()) {
      return List.of("not set by default");
    }
    boolean empty = byDefault.isContainerNode() && byDefault.isEmpty();
    return empty && !SchemaForm.of(schema).isPlain()
        ? List.of()
        : List.of("default " + CommentedJson.inline(byDefault));
  }

  /** That a text has at least one character goes without saying where it is required. */
  private static List<String> bounds(JsonNode schema, boolean required) {
    JsonNode form = SchemaForm.of(schema).schema();
    List<String> bounds = new ArrayList<>();
    if (!required || form.path("minLength").asInt() > 1) {
      count(form, "minLength", "at least ", "character", bounds);
    }
    count(form, "maxLength", "at most ", "character", bounds);
    count(form, "minItems", "at least ", "item", bounds);
    count(form, "maxItems", "at most ", "item", bounds);
    count(form, "minProperties", "at least ", "member", bounds);
    count(form, "maxProperties", "at most ", "member", bounds);
    value(form, "minimum", "at least ", bounds);
    value(form, "maximum", "at most ", bounds);
    value(form, ConfigSchema.MINIMUM, "at least ", bounds);
    value(form, ConfigSchema.MAXIMUM, "at most ", bounds);
    return bounds;
  }

  private static void count(
      JsonNode form, String keyword, String relation, String part, List<String> bounds) {
    if (form.has(keyword)) {
      int count = form.path(keyword).asInt();
      bounds.add(relation + count + " " + part + (count == 1 ? "" : "s"));
    }
  }

  private static void value(JsonNode form, String keyword, String relation, List<String> bounds) {
    if (form.has(keyword)) {
      bounds.add(relation + form.path(keyword).asText());
    }
  }

  private static List<String> words(JsonNode schema) {
    JsonNode form = SchemaForm.of(schema).schema();
    JsonNode single = form.has("items") ? SchemaForm.of(form.path("items")).schema() : form;
    return single.has("enum")
        ? List.of("one of " + texts(single.path("enum")).collect(joining(", ")))
        : List.of();
  }

  private static List<String> secret(JsonNode schema) {
    return schema.has(ConfigSchema.SECRET) ? List.of("never printed") : List.of();
  }

  private static Stream<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::textValue);
  }

  private static String capitalized(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
