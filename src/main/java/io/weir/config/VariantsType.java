package io.weir.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A setting that is one of several objects, told apart by the word in one member. */
record VariantsType(Class<?> type, String teller, List<Choice> choices) implements SettingType {

  /** One of the objects, and the word that chooses it. */
  record Choice(String word, String meaning, RecordType shape) {}

  /**
   * The shape of a sealed interface marked {@link Variants}.
   *
   * @throws IllegalStateException if a permitted type is no record or says no word
   */
  static VariantsType of(Class<?> type) {
    String teller = type.getAnnotation(Variants.class).value();
    return new VariantsType(
        type,
        teller,
        Arrays.stream(type.getPermittedSubclasses()).map(VariantsType::choice).toList());
  }

  private static Choice choice(Class<?> permitted) {
    Variant variant = permitted.getAnnotation(Variant.class);
    if (variant == null || !permitted.isRecord()) {
      throw new IllegalStateException(permitted.getName() + " must be a record with @Variant");
    }
    return new Choice(variant.value(), variant.meaning(), RecordType.of(permitted));
  }

  private List<String> choiceWords() {
    return choices.stream().map(Choice::word).toList();
  }

  private Optional<Choice> choice(JsonNode node) {
    String word = node.path(teller).asText();
    return choices.stream().filter(choice -> choice.word().equals(word)).findFirst();
  }

  @Override
  public Optional<Object> bind(InputValue given, Binding binding) {
    if (!given.node().isObject()) {
      return binding.refuseKind(given, "an object");
    }
    InputValue told = given.member(teller, false);
    if (told.node().isMissingNode()) {
      return binding.refuse(told, "is required but missing; write " + wanted());
    }
    if (!told.node().isTextual()) {
      return binding.refuseKind(told, wanted());
    }
    if (binding.isReference(told)) {
      return binding.refuse(told, "decides the structure and cannot be a reference");
    }
    Optional<Choice> choice = choice(given.node());
    if (choice.isEmpty()) {
      String question = NearestName.question(told.node().textValue(), choiceWords());
      return binding.refuse(told, "must be " + wanted() + question);
    }
    return choice.get().shape().bind(given, binding, List.of(teller));
  }

  private String wanted() {
    return "one of \"" + String.join("\", \"", choiceWords()) + "\"";
  }

  @Override
  public JsonNode show(Object value, boolean secret) {
    Choice choice =
        choices.stream()
            .filter(candidate -> candidate.shape().type() == value.getClass())
            .findFirst()
            .orElseThrow();
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put(teller, choice.word());
    return object.setAll((ObjectNode) choice.shape().show(value, secret));
  }

  @Override
  public void document(ReferencePage page, ReferenceExample specimen) {
    JsonNode value = specimen.example().isObject() ? specimen.example() : specimen.value();
    Choice choice =
        choice(value)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the example gives no " + teller + " for " + specimen.place().pointer()));
    page.open('{');
    page.comment(comment(choice));
    page.member(teller);
    page.value(TextNode.valueOf(choice.word()));
    choice.shape().documentMembers(page, specimen);
    page.close('}');
  }

  private String comment(Choice choice) {
    String meaning = choice.meaning().isEmpty() ? "" : choice.meaning() + " ";
    return meaning + "Required, " + wanted() + "; decides what else may stand here.";
  }

  /** One for each word, whatever their number and order in the example. */
  @Override
  public List<ReferenceExample> specimens(JsonNode examples, ConfigPointer list) {
    return choices.stream().map(choice -> specimen(choice, examples, list)).toList();
  }

  private ReferenceExample specimen(Choice choice, JsonNode examples, ConfigPointer list) {
    for (int i = 0; i < examples.size(); i++) {
      JsonNode example = examples.get(i);
      if (choice(example).filter(choice::equals).isPresent()) {
        return new ReferenceExample(list.item(i), example, Optional.empty());
      }
    }
    throw new IllegalArgumentException(
        "the example gives no \"%s\" in %s".formatted(choice.word(), list.pointer()));
  }

  @Override
  public JsonNode defaultNode(String declared) {
    return StrictJsonReader.declared(declared);
  }
}
