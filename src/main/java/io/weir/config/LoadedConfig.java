package io.weir.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Settings, and how they may be shown: every default filled in, secrets masked, and whatever came
 * from a reference too. The settings alone no longer tell what did.
 */
public final class LoadedConfig<T> {
  private static final JsonFactory JSON = new JsonFactory();

  private final T settings;
  private final JsonNode shown;

  /**
   * @param masked what to show instead of the values at these places, if they are shown at all
   */
  LoadedConfig(T settings, Map<ConfigPointer, String> masked) {
    this.settings = settings;
    this.shown = SettingType.of(settings.getClass()).show(settings, false);
    masked.forEach((place, text) -> mask(JsonPointer.compile(place.pointer()), text));
  }

  private void mask(JsonPointer at, String text) {
    JsonNode value = shown.at(at);
    if (!value.isValueNode()
        || value.asText().isEmpty()
        || value.asText().equals(SecretMasking.MASK)) {
      return;
    }
    TextNode open = TextNode.valueOf(SecretMasking.withoutPassword(text));
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
    return write(
        new DefaultPrettyPrinter()
            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
            .withSeparators(
                Separators.createDefaultInstance()
                    .withObjectFieldValueSpacing(Separators.Spacing.AFTER)));
  }

  /** The same on one line, for a log. */
  public String showOnOneLine() {
    return write(new MinimalPrettyPrinter());
  }

  /**
   * Without an object mapper, and so without {@code toString}, which has one made: that would be a
   * seventh of the time from the start of the program to that of the gateway.
   */
  private String write(PrettyPrinter printer) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      out.setPrettyPrinter(printer);
      write(shown, out);
    } catch (IOException e) {
      throw new UncheckedIOException("a tree in memory cannot fail to be written", e);
    }
    return text.toString();
  }

  private static void write(JsonNode node, JsonGenerator out) throws IOException {
    if (node.isObject()) {
      out.writeStartObject();
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        out.writeFieldName(member.getKey());
        write(member.getValue(), out);
      }
      out.writeEndObject();
    } else if (node.isArray()) {
      out.writeStartArray();
      for (JsonNode element : node) {
        write(element, out);
      }
      out.writeEndArray();
    } else {
      // A plain value asks no provider.
      ((ValueNode) node).serialize(out, null);
    }
  }
}
