package io.weir.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
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
 * @param measure what bounds are compared with
 * @param words the words allowed, if they are few and fixed
 */
record ScalarType<T>(
    Class<T> type,
    Notation notation,
    String noun,
    Function<String, T> read,
    Function<T, String> write,
    Optional<BoundedSize<?>> measure,
    List<String> words)
    implements SettingType {

  /** What a value is in JSON. A reference, being text, may stand for any of them. */
  enum Notation {
    TEXT,
    NUMBER,
    TEXT_OR_NUMBER,
    TRUTH;

    boolean allows(JsonNode node) {
      return switch (this) {
        case TEXT -> node.isTextual();
        case NUMBER -> node.isNumber();
        case TEXT_OR_NUMBER -> node.isTextual() || node.isNumber();
        case TRUTH -> node.isBoolean();
      };
    }
  }

  @Override
  public Optional<Object> bind(InputValue given, Binding binding) {
    JsonNode node = given.node();
    if (!notation.allows(node) && !binding.isReference(given)) {
      return binding.refuseKind(given, noun);
    }
    String text = node.asText();
    if (given.secret()) {
      binding.problems().hide(text);
    }
    try {
      return Optional.of(read.apply(text));
    } catch (IllegalArgumentException e) {
      return binding.refuse(given, "must be " + noun + (binding.isOpen(given) ? is(text, e) : ""));
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
      case TRUTH -> BooleanNode.valueOf(Boolean.parseBoolean(text));
    };
  }

  @Override
  public void document(ReferencePage page, ReferenceExample specimen) {
    page.value(specimen.value());
  }

  @Override
  public boolean isPlain() {
    return true;
  }
}
