package io.weir.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;

/**
 * Settings, and how they may be shown: every default filled in, secrets masked, and whatever came
 * from a reference too. The settings alone no longer tell what did.
 */
public final class Loaded<T> {

  private final T settings;
  private final JsonNode shown;

  /**
   * @param masked what to show instead of the values at these places, if they are shown at all
   */
  Loaded(T settings, Map<Place, String> masked) {
    this.settings = settings;
    this.shown = Shape.of(settings.getClass()).show(settings, false);
    masked.forEach((place, text) -> mask(JsonPointer.compile(place.pointer()), text));
  }

  private void mask(JsonPointer at, String text) {
    JsonNode value = shown.at(at);
    if (!value.isValueNode() || value.asText().isEmpty() || value.asText().equals(Secrecy.MASK)) {
      return;
    }
    TextNode open = TextNode.valueOf(Secrecy.withoutPassword(text));
    JsonNode parent = shown.at(at.head());
    if (parent instanceof ObjectNode object) {
      object.set(at.last().getMatchingProperty(), open);
    } else if (parent instanceof ArrayNode list) {
      list.set(at.last().getMatchingIndex(), open);
    }
  }

  /** The settings themselves. */
  public T settings() {
    return settings;
  }

  /** The effective configuration as indented JSON. */
  public String show() {
    try {
      return indented().writeValueAsString(shown);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree in memory cannot fail to be written", e);
    }
  }

  /** Made when it is asked for: a start of the gateway is not to wait for it. */
  private static ObjectWriter indented() {
    return JsonMapper.builder()
        .build()
        .writer(
            new DefaultPrettyPrinter()
                .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                .withSeparators(
                    Separators.createDefaultInstance()
                        .withObjectFieldValueSpacing(Separators.Spacing.AFTER)));
  }

  /** The same on one line, for a log. */
  public String showOnOneLine() {
    return shown.toString();
  }
}
