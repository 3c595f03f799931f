package io.weir.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A setting whose members have free names and are passed on as text, in the file's order. */
record MapType() implements SettingType {

  @Override
  public Optional<Object> bind(InputValue input, Binding binding) {
    if (!input.node().isObject()) {
      return binding.refuseKind(input, "an object");
    }
    Map<String, String> members = new LinkedHashMap<>();
    input
        .node()
        .fieldNames()
        .forEachRemaining(
            name -> {
              InputValue member = input.member(name, SecretMasking.namesSecret(name));
              members.put(name, text(member, binding).orElse(null));
            });
    return Optional.of(Collections.unmodifiableMap(members));
  }

  @Override
  public Object placeholder() {
    return Map.of();
  }

  private static Optional<String> text(InputValue member, Binding binding) {
    JsonNode node = member.node();
    if (!node.isValueNode() || node.isNull()) {
      binding.refuseKind(member, "text, a number or true or false");
      return Optional.empty();
    }
    String text = node.isNumber() ? plain(node.decimalValue()) : node.asText();
    if (member.secret()) {
      binding.problems().hide(text);
    }
    return binding.references().isUnresolved(member.pointer())
        ? Optional.empty()
        : Optional.of(text);
  }

  /** Whole numbers without an exponent, which their receivers would not read. */
  private static String plain(BigDecimal number) {
    try {
      return String.valueOf(number.longValueExact());
    } catch (ArithmeticException e) {
      return number.toString();
    }
  }

  @Override
  public JsonNode show(Object value, boolean secret) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    ((Map<?, ?>) value)
        .forEach(
            (key, text) -> {
              boolean masked = secret || SecretMasking.namesSecret((String) key);
              String printable = SecretMasking.withoutPassword((String) text);
              object.put((String) key, masked ? SecretMasking.MASK : printable);
            });
    return object;
  }

  @Override
  public ObjectNode schema(Optional<Bounds<?>> bounds) {
    ObjectNode schema = ConfigSchema.node().put("type", "object");
    bounds.ifPresent(count -> count.addNumbers(schema, "minProperties", "maxProperties"));
    schema
        .putObject("additionalProperties")
        .putArray("type")
        .add("string")
        .add("number")
        .add("boolean");
    return schema;
  }

  @Override
  public JsonNode defaultNode(String declared) {
    return StrictJsonReader.declared(declared);
  }

  @Override
  public Optional<BoundedSize<?>> boundedSize() {
    return Optional.of(BoundedSize.members());
  }
}
