package io.weir.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A setting that is a list. */
record ListType(SettingType element) implements SettingType {

  @Override
  public Optional<Object> bind(InputValue input, Binding binding) {
    if (!input.node().isArray()) {
      return binding.refuseKind(input, "a list");
    }
    List<Object> items = new ArrayList<>();
    for (int i = 0; i < input.node().size(); i++) {
      items.add(binding.bind(element, input.item(i)).orElse(null));
    }
    return Optional.of(Collections.unmodifiableList(items));
  }

  @Override
  public Object placeholder() {
    return List.of();
  }

  @Override
  public JsonNode show(Object value, boolean secret) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    ((List<?>) value).forEach(item -> list.add(element.show(item, secret)));
    return list;
  }

  @Override
  public ObjectNode schema(Optional<Bounds<?>> bounds) {
    ObjectNode schema = ConfigSchema.node().put("type", "array");
    bounds.ifPresent(count -> count.addNumbers(schema, "minItems", "maxItems"));
    return schema.set("items", element.schema());
  }

  @Override
  public JsonNode defaultNode(String declared) {
    return StrictJsonReader.declared(declared);
  }

  @Override
  public Optional<BoundedSize<?>> boundedSize() {
    return Optional.of(BoundedSize.items());
  }

  @Override
  public boolean isPlain() {
    return element.isPlain();
  }
}
