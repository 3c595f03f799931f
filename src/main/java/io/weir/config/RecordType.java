package io.weir.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A setting that is an object of declared members. */
record RecordType(Class<?> type, List<Member> members) implements SettingType {

  /** The type of a settings record. */
  static RecordType of(Class<?> type) {
    return new RecordType(type, Arrays.stream(type.getRecordComponents()).map(Member::of).toList());
  }

  @Override
  public Optional<Object> bind(InputValue input, Binding binding) {
    return bind(input, binding, List.of());
  }

  /** Binds the members; those named in {@code others} are somebody else's and not unknown. */
  Optional<Object> bind(InputValue input, Binding binding, List<String> others) {
    if (!input.node().isObject()) {
      return binding.refuseKind(input, "an object");
    }
    refuseUnknown(input, binding, others);
    Object[] values =
        members.stream()
            .map(member -> member.bindIn(input, binding).orElseGet(member::placeholder))
            .toArray();
    Optional<Object> settings = make(values, input, binding);
    if (settings.orElse(null) instanceof Validatable rules) {
      rules.check(new FileComplaints(binding.problems()).below(input.pointer().text()));
    }
    return settings;
  }

  private void refuseUnknown(InputValue input, Binding binding, List<String> others) {
    List<String> known =
        Stream.concat(others.stream(), members.stream().map(Member::name)).toList();
    input
        .node()
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                refuseUnknown(name, known, input, binding);
              }
            });
  }

  /** Whoever mistypes a name has meant to set it, so that its default says nothing. */
  private static void refuseUnknown(
      String name, List<String> known, InputValue input, Binding binding) {
    Optional<String> near = NearestName.of(name, known);
    near.filter(meant -> !input.node().has(meant))
        .ifPresent(meant -> binding.problems().invalidate(input.pointer().member(meant)));
    String mend =
        near.map(meant -> ", did you mean \"" + meant + "\"?")
            .orElseGet(() -> "; known here: " + String.join(", ", known));
    binding.problems().report(input.pointer().member(name), "unknown setting" + mend);
  }

  private Optional<Object> make(Object[] values, InputValue input, Binding binding) {
    try {
      return Optional.of(constructor().newInstance(values));
    } catch (InvocationTargetException e) {
      if (!binding.problems().isValid(input.pointer())) {
        // It had to do without some of its members, and that is reported already.
        return Optional.empty();
      }
      if (e.getCause() instanceof IllegalArgumentException refusal) {
        binding.problems().reportMasked(input.pointer(), "is refused: " + refusal.getMessage());
        return Optional.empty();
      }
      throw new IllegalStateException(type.getSimpleName() + " cannot be made", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type.getSimpleName() + " cannot be made", e);
    }
  }

  private Constructor<?> constructor() throws NoSuchMethodException {
    Class<?>[] types =
        members.stream()
            .map(Member::component)
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    Constructor<?> canonical = type.getDeclaredConstructor(types);
    canonical.setAccessible(true);
    return canonical;
  }

  @Override
  public JsonNode show(Object value, boolean secret) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    members.forEach(
        member ->
            object.set(
                member.name(),
                member.type().show(member.valueIn(value), secret || member.setting().secret())));
    return object;
  }

  @Override
  public ObjectNode schema(Optional<Bounds<?>> bounds) {
    return schema(ConfigSchema.node());
  }

  /** The schema of an object with these other properties before its own, all of them required. */
  ObjectNode schema(ObjectNode others) {
    ObjectNode schema = ConfigSchema.node().put("type", "object");
    List<String> required = new ArrayList<>();
    others.fieldNames().forEachRemaining(required::add);
    members.stream().filter(Member::isRequired).map(Member::name).forEach(required::add);
    ObjectNode properties = schema.putObject("properties");
    properties.setAll(others);
    members.forEach(member -> properties.set(member.name(), member.schema()));
    if (!required.isEmpty()) {
      required.forEach(schema.putArray("required")::add);
    }
    return schema.put("additionalProperties", false);
  }

  @Override
  public JsonNode defaultNode(String declared) {
    return StrictJsonReader.declared(declared);
  }
}
