package io.weir.config;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A value that was given for a setting, and where.
 *
 * @param node the value, its references resolved
 * @param place where it stands
 * @param secret whether it must never be printed
 */
record InputValue(JsonNode node, ConfigPointer place, boolean secret) {

  /** A member of this object. */
  InputValue member(String name, boolean memberSecret) {
    return new InputValue(node.path(name), place.member(name), secret || memberSecret);
  }

  /** An item of this list. */
  InputValue item(int index) {
    return new InputValue(node.path(index), place.item(index), secret);
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
