package io.weir.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A setting that is one value.
 *
 * @param notation what it is in JSON
 * @param noun what must stand there, for messages: {@code a whole number}
 * @param read reads the text of the value; throws IllegalArgumentException, whose message, if any,
 *     is a hint that may quote the text
 * @param write writes the value so that {@code read} reads it again
 * @param boundedSize what bounds are compared with
 * @param pattern what its text looks like, for the schema; empty if it may be any
 * @param words the words allowed, if they are few and fixed
 */
record ScalarType<T>(
    Class<T> type,
    Notation notation,
    String noun,
    Function<String, T> read,
    Function<T, String> write,
    Optional<BoundedSize<?>> boundedSize,
    String pattern,
    List<String> words)
    implements SettingType {

  /** What a value is in JSON. A reference, being text, may stand for any of them. */
  enum Notation {
    TEXT,
    NUMBER,
    TEXT_OR_NUMBER,
    BOOLEAN;

    boolean allows(JsonNode node) {
      return switch (this) {
        case TEXT -> node.isTextual();
        case NUMBER -> node.isNumber();
        case TEXT_OR_NUMBER -> node.isTextual() || node.isNumber();
        case BOOLEAN -> node.isBoolean();
      };
    }
  }

  @Override
  public Optional<Object> bind(InputValue input, Binding binding) {
    JsonNode node = input.node();
    if (!notation.allows(node) && !binding.isReference(input)) {
      return binding.refuseKind(input, noun);
    }
    String text = node.asText();
    if (input.secret()) {
      binding.problems().hide(text);
    }
    try {
      return Optional.of(read.apply(text));
    } catch (IllegalArgumentException e) {
      return binding.refuse(
          input, "must be " + noun + (binding.isPrintable(input) ? is(text, e) : ""));
    }
  }

  private static String is(String text, IllegalArgumentException hint) {
    String whole =
        ", is \"" + text + "\"" + (hint.getMessage() == null ? "" : "; " + hint.getMessage());
    return SecretMasking.withoutPassword(whole);
  }

  @Override
  public JsonNode show(Object value, boolean secret) {
    String text = write.apply(type.cast(value));
    if (secret) {
      return TextNode.valueOf(text.isEmpty() ? "" : SecretMasking.MASK);
    }
    return node(SecretMasking.withoutPassword(text));
  }

  @Override
  public JsonNode defaultNode(String declared) {
    return node(write.apply(read.apply(declared)));
  }

  private JsonNode node(String text) {
    return switch (notation) {
      case TEXT, TEXT_OR_NUMBER -> TextNode.valueOf(text);
      case NUMBER -> DecimalNode.valueOf(new BigDecimal(text));
      case BOOLEAN -> BooleanNode.valueOf(Boolean.parseBoolean(text));
    };
  }

  @Override
  public ObjectNode schema(Optional<Bounds<?>> bounds) {
    if (takesAnyText() && bounds.isEmpty()) {
      return ConfigSchema.node().put("type", "string");
    }
    ObjectNode schema =
        switch (notation) {
          case TEXT -> textSchema(bounds);
          case NUMBER -> numberSchema(type == Double.class ? "number" : "integer", bounds);
          case TEXT_OR_NUMBER ->
              ConfigSchema.anyOf(textSchema(bounds), numberSchema("integer", bounds));
          case BOOLEAN -> ConfigSchema.node().put("type", "boolean");
        };
    return ConfigSchema.anyOf(schema, ConfigSchema.reference());
  }

  private ObjectNode textSchema(Optional<Bounds<?>> bounds) {
    ObjectNode schema = ConfigSchema.node().put("type", "string");
    if (!words.isEmpty()) {
      words.forEach(schema.putArray("enum")::add);
    }
    if (!pattern.isEmpty()) {
      schema.put("pattern", pattern);
    }
    if (takesAnyText()) {
      bounds.ifPresent(length -> length.addNumbers(schema, "minLength", "maxLength"));
    } else {
      bounds.ifPresent(quantity -> quantity.addNotes(schema));
    }
    return schema;
  }

  private static ObjectNode numberSchema(String kind, Optional<Bounds<?>> bounds) {
    ObjectNode schema = ConfigSchema.node().put("type", kind);
    bounds.ifPresent(value -> value.addNumbers(schema, "minimum", "maximum"));
    return schema;
  }

  @Override
  public boolean takesAnyText() {
    return type == String.class;
  }

  @Override
  public boolean isPlain() {
    return true;
  }
}
