package io.weir.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Optional;

/** A setting that may be left unset, which the empty text says. */
record OptionalType(SettingType inner) implements SettingType {

  private static final JsonNode UNSET = TextNode.valueOf("");

  @Override
  public Optional<Object> bind(InputValue given, Binding binding) {
    return given.node().equals(UNSET)
        ? Optional.of(Optional.empty())
        : inner.bind(given, binding).<Object>map(Optional::of);
  }

  @Override
  public Object nothing() {
    return Optional.empty();
  }

  @Override
  public JsonNode show(Object value, boolean secret) {
    return ((Optional<?>) value).map(present -> inner.show(present, secret)).orElse(UNSET);
  }

  /** What is more than one line must be in the example, or its members would go undocumented. */
  @Override
  public void document(ReferencePage page, ReferenceExample specimen) {
    boolean unset = specimen.byDefault().filter(UNSET::equals).isPresent();
    if (unset && inner.isPlain()) {
      page.value(UNSET);
    } else if (unset) {
      inner.document(
          page, new ReferenceExample(specimen.place(), specimen.needed(), Optional.empty()));
    } else {
      inner.document(page, specimen);
    }
  }

  @Override
  public JsonNode defaultNode(String declared) {
    return declared.isEmpty() ? UNSET : inner.defaultNode(declared);
  }

  @Override
  public Optional<BoundedSize<?>> measure() {
    return inner.measure();
  }

  @Override
  public Optional<?> measured(Object value) {
    return (Optional<?>) value;
  }

  @Override
  public List<String> words() {
    return inner.words();
  }

  @Override
  public boolean isPlain() {
    return inner.isPlain();
  }
}
