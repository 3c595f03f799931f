package io.weir.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A setting that is a list. */
record ListType(SettingType element) implements SettingType {

  @Override
  public Optional<Object> bind(InputValue given, Binding binding) {
    if (!given.node().isArray()) {
      return binding.refuseKind(given, "a list");
    }
    List<Object> items = new ArrayList<>();
    for (int i = 0; i < given.node().size(); i++) {
      items.add(binding.bind(element, given.item(i)).orElse(null));
    }
    return Optional.of(Collections.unmodifiableList(items));
  }

  @Override
  public Object nothing() {
    return List.of();
  }

  @Override
  public JsonNode show(Object value, boolean secret) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    ((List<?>) value).forEach(item -> list.add(element.show(item, secret)));
    return list;
  }

  @Override
  public void document(ReferencePage page, ReferenceExample specimen) {
    if (element.isPlain()) {
      page.value(specimen.value());
      return;
    }
    List<ReferenceExample> items = element.specimens(specimen.example(), specimen.place());
    if (items.isEmpty()) {
      page.value(specimen.value());
      return;
    }
    page.open('[');
    items.forEach(
        item -> {
          page.item();
          element.document(page, item);
        });
    page.close(']');
  }

  @Override
  public JsonNode defaultNode(String declared) {
    return StrictJsonReader.declared(declared);
  }

  @Override
  public Optional<BoundedSize<?>> measure() {
    return Optional.of(BoundedSize.items());
  }

  @Override
  public List<String> words() {
    return element.words();
  }

  @Override
  public boolean isPlain() {
    return element.isPlain();
  }
}
