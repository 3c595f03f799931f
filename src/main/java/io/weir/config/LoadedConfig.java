package io.weir.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;

/**
 * Settings, and how they may be shown: every default filled in, secrets masked, and whatever came
 * from a reference too. The settings alone no longer tell what did.
 */
public final class LoadedConfig<T> {
  private final T settings;
  private final JsonNode shown;

  /**
   * @param masked what to show instead of the values at these pointers, if they are shown at all
   */
  LoadedConfig(T settings, Map<ConfigPointer, String> masked) {
    this.settings = settings;
    this.shown = SettingType.of(settings.getClass()).show(settings, false);
    masked.forEach((pointer, text) -> mask(JsonPointer.compile(pointer.text()), text));
  }

  private void mask(JsonPointer at, String text) {
    JsonNode value = shown.at(at);
    if (!value.isValueNode()
        || value.asText().isEmpty()
        || value.asText().equals(SecretMasking.MASK)) {
      return;
    }
    TextNode masked = TextNode.valueOf(SecretMasking.withoutPassword(text));
    JsonNode parent = shown.at(at.head());
    if (parent instanceof ObjectNode object) {
      object.set(at.last().getMatchingProperty(), masked);
    } else if (parent instanceof ArrayNode list) {
      list.set(at.last().getMatchingIndex(), masked);
    }
  }

  /** The settings themselves. */
  public T settings() {
    return settings;
  }

  /** The effective configuration as indented JSON. */
  public String show() {
    return JsonText.indented(shown);
  }

  /** The same on one line, for a log. */
  public String showOnOneLine() {
    return JsonText.onOneLine(shown);
  }
}
