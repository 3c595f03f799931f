package io.weir.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A setting that is an object of declared members. */
record RecordType(Class<?> type, List<Member> members) implements SettingType {

  /** The shape of a settings record. */
  static RecordType of(Class<?> type) {
    return new RecordType(type, Arrays.stream(type.getRecordComponents()).map(Member::of).toList());
  }

  @Override
  public Optional<Object> bind(InputValue given, Binding binding) {
    return bind(given, binding, List.of());
  }

  /** Binds the members; those named in {@code others} are somebody else's and not unknown. */
  Optional<Object> bind(InputValue given, Binding binding, List<String> others) {
    if (!given.node().isObject()) {
      return binding.refuseKind(given, "an object");
    }
    refuseUnknown(given, binding, others);
    Object[] values =
        members.stream()
            .map(member -> member.bindIn(given, binding).orElseGet(member::nothing))
            .toArray();
    Optional<Object> settings = make(values, given, binding);
    if (settings.orElse(null) instanceof Validatable rules) {
      rules.check(new FileComplaints(binding.problems()).below(given.place().pointer()));
    }
    return settings;
  }

  private void refuseUnknown(InputValue given, Binding binding, List<String> others) {
    List<String> known =
        Stream.concat(others.stream(), members.stream().map(Member::name)).toList();
    given
        .node()
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                refuseUnknown(name, known, given, binding);
              }
            });
  }

  /** Whoever mistypes a name has meant to set it, so that its default says nothing. */
  private static void refuseUnknown(
      String name, List<String> known, InputValue given, Binding binding) {
    Optional<String> near = NearestName.of(name, known);
    near.filter(meant -> !given.node().has(meant))
        .ifPresent(meant -> binding.problems().lose(given.place().member(meant)));
    String mend =
        near.map(meant -> ", did you mean \"" + meant + "\"?")
            .orElseGet(() -> "; known here: " + String.join(", ", known));
    binding.problems().addBeside(given.place().member(name), "unknown setting" + mend);
  }

  private Optional<Object> make(Object[] values, InputValue given, Binding binding) {
    try {
      return Optional.of(constructor().newInstance(values));
    } catch (InvocationTargetException e) {
      if (!binding.problems().isKnown(given.place())) {
        // It had to do without some of its members, and that is reported already.
        return Optional.empty();
      }
      if (e.getCause() instanceof IllegalArgumentException refusal) {
        binding.problems().addForeign(given.place(), "is refused: " + refusal.getMessage());
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
                member.shape().show(member.valueIn(value), secret || member.setting().secret())));
    return object;
  }

  @Override
  public void document(ReferencePage page, ReferenceExample specimen) {
    page.open('{');
    documentMembers(page, specimen);
    page.close('}');
  }

  /** Writes the members alone, into an object that is already open. */
  void documentMembers(ReferencePage page, ReferenceExample specimen) {
    members.forEach(
        member -> {
          page.comment(member.comment());
          page.member(member.name());
          member.shape().document(page, member.specimenIn(specimen));
        });
  }

  @Override
  public JsonNode defaultNode(String declared) {
    return StrictJsonReader.declared(declared);
  }
}
