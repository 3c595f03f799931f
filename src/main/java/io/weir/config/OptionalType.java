package io.weir.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Optional;

/** A setting that may be left unset, which the empty text says. */
record OptionalType(SettingType inner) implements SettingType {

  private static final JsonNode UNSET = TextNode.valueOf("");

  @Override
  public Optional<Object> bind(InputValue input, Binding binding) {
    return input.node().equals(UNSET)
        ? Optional.of(Optional.empty())
        : inner.bind(input, binding).<Object>map(Optional::of);
  }

  @Override
  public Object placeholder() {
    return Optional.empty();
  }

  @Override
  public JsonNode show(Object value, boolean secret) {
    return ((Optional<?>) value).map(present -> inner.show(present, secret)).orElse(UNSET);
  }

  @Override
  public ObjectNode schema(Optional<Bounds<?>> bounds) {
    ObjectNode schema = inner.schema(bounds);
    return inner.takesAnyText() && bounds.isEmpty()
        ? schema
        : ConfigSchema.anyOf(schema, ConfigSchema.node().put("const", ""));
  }

  @Override
  public JsonNode defaultNode(String declared) {
    return declared.isEmpty() ? UNSET : inner.defaultNode(declared);
  }

  @Override
  public Optional<BoundedSize<?>> boundedSize() {
    return inner.boundedSize();
  }

  @Override
  public Optional<?> boundedPart(Object value) {
    return (Optional<?>) value;
  }

  @Override
  public boolean isPlain() {
    return inner.isPlain();
  }
}
