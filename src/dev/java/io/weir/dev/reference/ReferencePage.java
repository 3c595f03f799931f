package io.weir.dev.reference;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.weir.config.ConfigSchema;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The page that says of every setting what it means, its default and its bounds: a complete
 * configuration file with comments, which itself can be read. Touched by one thread.
 */
public final class ReferencePage {

  private final CommentedJson page = new CommentedJson();

  private ReferencePage() {}

  /**
   * Writes the page: the default of each setting, for required ones the value in the example.
   *
   * @param schema the schema of the whole file
   * @param example a valid configuration that gives every required value, and in a list of variants
   *     each variant once
   * @return the same text for the same schema and example, ending with a newline
   * @throws IllegalArgumentException if the example lacks a value, naming it
   */
  public static String render(JsonNode schema, JsonNode example) {
    ReferencePage page = new ReferencePage();
    page.value(schema, example, JsonPointer.empty());
    return page.page.text();
  }

  private void value(JsonNode schema, JsonNode example, JsonPointer at) {
    SchemaForm form = SchemaForm.of(schema);
    if (form.isVariants()) {
      variant(form, example, at);
    } else if (form.isMap()) {
      map(schema, example, at);
    } else if (form.isObject()) {
      page.open('{');
      properties(form.schema(), example, at);
      page.close('}');
    } else if (form.isList() && !form.isPlain() && !example.isEmpty()) {
      list(form.items(), example, at);
    } else {
      page.value(shown(schema, example, at));
    }
  }

  private void properties(JsonNode object, JsonNode example, JsonPointer at) {
    Set<String> required = new HashSet<>();
    object.path("required").forEach(name -> required.add(name.textValue()));
    for (Map.Entry<String, JsonNode> property : object.path("properties").properties()) {
      String name = property.getKey();
      if (!name.equals(ConfigSchema.NAMED_BY) && !property.getValue().has("const")) {
        page.comment(SettingComment.of(property.getValue(), required.contains(name)));
        page.member(name);
        value(property.getValue(), example.path(name), at.appendProperty(name));
      }
    }
  }

  private void map(JsonNode schema, JsonNode example, JsonPointer at) {
    JsonNode members = example.isObject() ? example : shown(schema, example, at);
    if (members.isEmpty()) {
      page.value(members);
      return;
    }
    page.open('{');
    members
        .properties()
        .forEach(
            member -> {
              page.member(member.getKey());
              page.value(member.getValue());
            });
    page.close('}');
  }

  /** One item for each variant, whatever their number and order in the example. */
  private void list(SchemaForm items, JsonNode examples, JsonPointer at) {
    page.open('[');
    if (items.isVariants()) {
      for (JsonNode word : items.discriminatorSchema().path("enum")) {
        int example = indexOf(items.discriminator(), word.textValue(), examples, at);
        page.item();
        variant(items, examples.path(example), at.appendIndex(example));
      }
    } else {
      page.item();
      value(items.schema(), examples.path(0), at.appendIndex(0));
    }
    page.close(']');
  }

  private void variant(SchemaForm form, JsonNode example, JsonPointer at) {
    String discriminator = form.discriminator();
    String word = example.path(discriminator).asText();
    JsonNode chosen = form.variant(word).orElseThrow(() -> lack(at.appendProperty(discriminator)));
    page.open('{');
    page.comment(
        SettingComment.ofDiscriminator(
            form.discriminatorSchema(), chosen.path("properties").path(discriminator)));
    page.member(discriminator);
    page.value(TextNode.valueOf(word));
    properties(chosen, example, at);
    page.close('}');
  }

  private static int indexOf(String discriminator, String word, JsonNode examples, JsonPointer at) {
    for (int i = 0; i < examples.size(); i++) {
      if (examples.path(i).path(discriminator).asText().equals(word)) {
        return i;
      }
    }
    throw new IllegalArgumentException("the example gives no \"%s\" in %s".formatted(word, at));
  }

  /** The default, or for a required setting the example's value. */
  private static JsonNode shown(JsonNode schema, JsonNode example, JsonPointer at) {
    if (schema.has("default")) {
      return schema.path("default");
    }
    if (example.isMissingNode()) {
      throw lack(at);
    }
    return example;
  }

  private static IllegalArgumentException lack(JsonPointer at) {
    return new IllegalArgumentException("the example gives no value for " + at);
  }
}
