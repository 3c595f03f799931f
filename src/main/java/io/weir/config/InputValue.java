package io.weir.config;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The input for one setting.
 *
 * @param node the value, its references resolved
 * @param pointer where it stands in the file
 * @param secret whether it must never be printed
 */
record InputValue(JsonNode node, ConfigPointer pointer, boolean secret) {

  /** A member of this object. */
  InputValue member(String name, boolean memberSecret) {
    return new InputValue(node.path(name), pointer.member(name), secret || memberSecret);
  }

  /** An item of this list. */
  InputValue item(int index) {
    return new InputValue(node.path(index), pointer.item(index), secret);
  }

  /** What kind of JSON value it is, for a message. */
  String kind() {
    return switch (node.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "a list";
      case STRING -> "text";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      default -> "null";
    };
  }
}
