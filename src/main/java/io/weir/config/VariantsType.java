package io.weir.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A setting that is one of several objects, told apart by the word in one member. */
record VariantsType(Class<?> type, String discriminator, List<Choice> choices)
    implements SettingType {

  /** One of the objects, and the word that chooses it. */
  record Choice(String word, String meaning, RecordType type) {

    /** The property that chooses it. */
    private ObjectNode schema(String discriminator) {
      ObjectNode properties = ConfigSchema.node();
      ObjectNode property = properties.putObject(discriminator);
      if (!meaning.isEmpty()) {
        property.put("description", meaning);
      }
      property.put("const", word);
      return properties;
    }
  }

  /**
   * The type of a sealed interface marked {@link Variants}.
   *
   * @throws IllegalStateException if a permitted type is no record or says no word
   */
  static VariantsType of(Class<?> type) {
    String discriminator = type.getAnnotation(Variants.class).value();
    return new VariantsType(
        type,
        discriminator,
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
    String word = node.path(discriminator).asText();
    return choices.stream().filter(choice -> choice.word().equals(word)).findFirst();
  }

  @Override
  public Optional<Object> bind(InputValue input, Binding binding) {
    if (!input.node().isObject()) {
      return binding.refuseKind(input, "an object");
    }
    InputValue word = input.member(discriminator, false);
    if (word.node().isMissingNode()) {
      return binding.refuse(word, "is required but missing; write " + wanted());
    }
    if (!word.node().isTextual()) {
      return binding.refuseKind(word, wanted());
    }
    if (binding.isReference(word)) {
      return binding.refuse(word, "decides the structure and cannot be a reference");
    }
    Optional<Choice> choice = choice(input.node());
    if (choice.isEmpty()) {
      String question = NearestName.question(word.node().textValue(), choiceWords());
      return binding.refuse(word, "must be " + wanted() + question);
    }
    return choice.get().type().bind(input, binding, List.of(discriminator));
  }

  private String wanted() {
    return "one of \"" + String.join("\", \"", choiceWords()) + "\"";
  }

  @Override
  public JsonNode show(Object value, boolean secret) {
    Choice choice =
        choices.stream()
            .filter(candidate -> candidate.type().type() == value.getClass())
            .findFirst()
            .orElseThrow();
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put(discriminator, choice.word());
    return object.setAll((ObjectNode) choice.type().show(value, secret));
  }

  /** An editor that knows the word offers what else may stand beside it. */
  @Override
  public ObjectNode schema(Optional<Bounds<?>> bounds) {
    ObjectNode schema = ConfigSchema.node().put("type", "object");
    ObjectNode word = schema.putObject("properties").putObject(discriminator);
    word.put("description", "Decides what else may stand here.");
    choiceWords().forEach(word.putArray("enum")::add);
    schema.putArray("required").add(discriminator);
    ArrayNode cases = schema.putArray("allOf");
    choices.forEach(
        choice -> {
          ObjectNode chosen = cases.addObject();
          ObjectNode condition = chosen.putObject("if");
          condition.putObject("properties").putObject(discriminator).put("const", choice.word());
          condition.putArray("required").add(discriminator);
          chosen.set("then", choice.type().schema(choice.schema(discriminator)));
        });
    return schema;
  }

  @Override
  public JsonNode defaultNode(String declared) {
    return StrictJsonReader.declared(declared);
  }
}
