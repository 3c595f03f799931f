package io.weir.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Every single fault that a schema lets one think of, put into a valid file that gives every
 * setting. Reads the keywords that settings have in a {@link ConfigSchema}.
 */
public final class SchemaFaults {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Pattern QUANTITY = Pattern.compile("([0-9]+)([A-Za-z]+)");
  private static final String REFERENCE = "${env:ANY}";

  /** What is wrong. */
  public enum Kind {
    UNKNOWN_SETTING,
    MISSING,
    WRONG_TYPE,
    WRONG_TEXT,
    BEYOND_BOUND,
    /** Of a duration or a size, which JSON Schema cannot compare. */
    BEYOND_QUANTITY
  }

  /** A file with one fault. */
  public record Fault(Kind kind, String pointer, JsonNode file) {

    @Override
    public String toString() {
      return kind + " " + pointer + " = " + file.at(pointer);
    }
  }

  private final JsonNode valid;
  private final List<Fault> faults = new ArrayList<>();
  private final List<Fault> references = new ArrayList<>();

  private SchemaFaults(JsonNode valid) {
    this.valid = valid;
  }

  /** The faults of all settings. */
  public static List<Fault> of(JsonNode schema, JsonNode valid) {
    return walked(schema, valid).faults;
  }

  /** The files in which one single value each is a reference, which is no fault. */
  public static List<JsonNode> references(JsonNode schema, JsonNode valid) {
    return walked(schema, valid).references.stream().map(Fault::file).toList();
  }

  private static SchemaFaults walked(JsonNode schema, JsonNode valid) {
    SchemaFaults faults = new SchemaFaults(valid);
    faults.walk(schema, JsonPointer.empty());
    return faults;
  }

  private void walk(JsonNode schema, JsonPointer at) {
    List<JsonNode> forms = new ArrayList<>();
    (schema.has("anyOf") ? schema.path("anyOf") : List.of(schema)).forEach(forms::add);
    wrongTypes(forms, at);
    forms.forEach(form -> beyondBounds(form, at));
    JsonNode form = forms.get(0);
    if (form.has("allOf")) {
      String discriminator = form.path("required").path(0).textValue();
      for (JsonNode choice : form.path("allOf")) {
        JsonNode word = choice.path("if").path("properties").path(discriminator).path("const");
        if (word.equals(valid.at(at).path(discriminator))) {
          properties(choice.path("then"), at);
        }
      }
    } else if (form.has("properties")) {
      properties(form, at);
    } else if (form.has("items")) {
      for (int i = 0; i < valid.at(at).size(); i++) {
        walk(form.path("items"), at.appendIndex(i));
      }
    } else if (!types(forms).contains("object") && !form.has("const")) {
      replace(references, Kind.WRONG_TEXT, at, TextNode.valueOf(REFERENCE));
    }
  }

  private void properties(JsonNode object, JsonPointer at) {
    assertEquals(false, object.path("additionalProperties").booleanValue());
    change(
        Kind.UNKNOWN_SETTING,
        at.appendProperty("noSuchSetting"),
        parent -> parent.put("noSuchSetting", 1));
    object
        .path("required")
        .forEach(
            name ->
                change(
                    Kind.MISSING,
                    at.appendProperty(name.textValue()),
                    parent -> parent.remove(name.textValue())));
    object.path("properties").properties().stream()
        .filter(property -> !property.getKey().equals(ConfigSchema.NAMED_BY))
        .forEach(
            property -> {
              JsonPointer member = at.appendProperty(property.getKey());
              assertEquals(false, valid.at(member).isMissingNode(), "the file lacks " + member);
              walk(property.getValue(), member);
            });
  }

  private static Set<String> types(List<JsonNode> forms) {
    Set<String> types = new HashSet<>();
    forms.forEach(form -> types.add(form.path("type").asText("string")));
    return types;
  }

  private void wrongTypes(List<JsonNode> forms, JsonPointer at) {
    if (at.matches()) {
      return;
    }
    Set<String> types = types(forms);
    replace(faults, Kind.WRONG_TYPE, at, NODES.nullNode());
    wrongType("boolean", NODES.booleanNode(true), types, at);
    wrongType("array", NODES.arrayNode(), types, at);
    wrongType("object", NODES.objectNode(), types, at);
    wrongType("number", NODES.numberNode(new BigDecimal("7.5")), types, at);
    wrongType("string", TextNode.valueOf("!"), types, at);
    if (forms.stream().noneMatch(SchemaFaults::isAnyText) && types.contains("string")) {
      replace(faults, Kind.WRONG_TEXT, at, TextNode.valueOf("!"));
    }
  }

  private void wrongType(String type, JsonNode value, Set<String> types, JsonPointer at) {
    if (!types.contains(type)) {
      replace(faults, Kind.WRONG_TYPE, at, value);
    }
  }

  private static boolean isAnyText(JsonNode form) {
    return form.path("type").asText().equals("string")
        && !form.has("pattern")
        && !form.has("enum")
        && !form.has("const");
  }

  private void beyondBounds(JsonNode form, JsonPointer at) {
    bound(form.path("minimum"), -1, at);
    bound(form.path("maximum"), 1, at);
    if (form.path("minLength").asInt() > 0) {
      beyond(at, TextNode.valueOf("x".repeat(form.path("minLength").asInt() - 1)));
    }
    if (form.has("maxLength")) {
      beyond(at, TextNode.valueOf("x".repeat(form.path("maxLength").asInt() + 1)));
    }
    if (form.path("minItems").asInt() > 0) {
      beyond(at, items(at, form.path("minItems").asInt() - 1));
    }
    if (form.has("maxItems")) {
      beyond(at, items(at, form.path("maxItems").asInt() + 1));
    }
    quantity(form.path(ConfigSchema.MINIMUM).asText(), false, at);
    quantity(form.path(ConfigSchema.MAXIMUM).asText(), true, at);
  }

  private void bound(JsonNode bound, int step, JsonPointer at) {
    if (bound.isNumber()) {
      beyond(at, NODES.numberNode(bound.decimalValue().add(BigDecimal.valueOf(step))));
    }
  }

  private void beyond(JsonPointer at, JsonNode value) {
    replace(faults, Kind.BEYOND_BOUND, at, value);
  }

  private ArrayNode items(JsonPointer at, int count) {
    ArrayNode items = NODES.arrayNode();
    for (int i = 0; i < count; i++) {
      items.add(valid.at(at).path(i % valid.at(at).size()));
    }
    return items;
  }

  /** Below it by the smallest step there is, above it by one of its own unit. */
  private void quantity(String bound, boolean above, JsonPointer at) {
    if (above) {
      Matcher written = QUANTITY.matcher(bound);
      if (written.matches()) {
        beyondQuantity(at, Long.parseLong(written.group(1)) + 1 + written.group(2));
      }
    } else if (bound.endsWith("B")) {
      beyondQuantity(at, new ByteSize(ByteSize.parse(bound).bytes() - 1).toString());
    } else if (!bound.isEmpty() && !bound.equals("0ms")) {
      beyondQuantity(at, DurationCodec.write(DurationCodec.parse(bound).minusMillis(1)));
    }
  }

  private void beyondQuantity(JsonPointer at, String quantity) {
    replace(faults, Kind.BEYOND_QUANTITY, at, TextNode.valueOf(quantity));
  }

  private void change(Kind kind, JsonPointer at, Consumer<ObjectNode> change) {
    JsonNode file = valid.deepCopy();
    change.accept((ObjectNode) file.at(at.head()));
    faults.add(new Fault(kind, at.toString(), file));
  }

  private void replace(List<Fault> into, Kind kind, JsonPointer at, JsonNode value) {
    JsonNode file = valid.deepCopy();
    if (file.at(at.head()) instanceof ObjectNode parent) {
      parent.set(at.last().getMatchingProperty(), value);
    } else {
      ((ArrayNode) file.at(at.head())).set(at.last().getMatchingIndex(), value);
    }
    into.add(new Fault(kind, at.toString(), file));
  }
}
