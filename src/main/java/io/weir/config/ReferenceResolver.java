package io.weir.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts the values of references into the texts of a parsed file. Because the tree stands before any
 * value is known, a value cannot change it; because values are not read again, they cannot refer
 * further. Touched by one thread.
 */
final class ReferenceResolver {

  /** The most that all references together may put in. */
  static final int MAX_TOTAL_LENGTH = 1 << 20;

  private final References references;
  private final Problems problems;
  // What of each text with references may be shown.
  private final Map<ConfigPointer, String> referring = new HashMap<>();
  private final Set<ConfigPointer> unresolved = new HashSet<>();
  private int totalLength;

  ReferenceResolver(References references, Problems problems) {
    this.references = references;
    this.problems = problems;
  }

  /** Whether the text at this pointer came, as a whole or in part, from a reference. */
  boolean isReference(ConfigPointer pointer) {
    return referring.containsKey(pointer);
  }

  /**
   * The texts that came, as a whole or in part, from references, by their pointers; each with a
   * mask instead of what came. Nobody can know which of it is a secret.
   */
  Map<ConfigPointer, String> masked() {
    return Map.copyOf(referring);
  }

  /**
   * Whether the text at this pointer has a reference without a value, which is already reported.
   */
  boolean isUnresolved(ConfigPointer pointer) {
    return unresolved.contains(pointer);
  }

  /** The same tree with every reference in its texts replaced; names are left alone. */
  JsonNode resolve(JsonNode node, ConfigPointer pointer) {
    if (node.isObject()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      node.properties()
          .forEach(
              member ->
                  object.set(
                      member.getKey(),
                      resolve(member.getValue(), pointer.member(member.getKey()))));
      return object;
    }
    if (node.isArray()) {
      ArrayNode list = JsonNodeFactory.instance.arrayNode();
      node.forEach(item -> list.add(resolve(item, pointer.item(list.size()))));
      return list;
    }
    return node.isTextual()
        ? JsonNodeFactory.instance.textNode(resolve(node.textValue(), pointer))
        : node;
  }

  private String resolve(String text, ConfigPointer pointer) {
    StringBuilder whole = new StringBuilder(text.length());
    StringBuilder masked = new StringBuilder(text.length());
    List<ReferenceText.Part> parts = ReferenceText.of(text).parts();
    for (ReferenceText.Part part : parts) {
      try {
        String value = part.isReference() ? value(part) : part.value(references);
        whole.append(value);
        masked.append(part.isReference() ? SecretMasking.MASK : value);
      } catch (UnresolvedException e) {
        unresolved.add(pointer);
        problems.reject(pointer, e.getMessage());
      }
    }
    if (parts.stream().anyMatch(ReferenceText.Part::isReference)) {
      referring.put(pointer, masked.toString());
    }
    return whole.toString();
  }

  private String value(ReferenceText.Part part) throws UnresolvedException {
    if (totalLength <= MAX_TOTAL_LENGTH) {
      String value = part.value(references);
      problems.hide(value);
      totalLength += value.length();
      if (totalLength <= MAX_TOTAL_LENGTH) {
        return value;
      }
    }
    throw new UnresolvedException("all references together put in more than 1 MiB");
  }
}
