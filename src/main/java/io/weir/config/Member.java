package io.weir.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One declared setting: a component of a settings record with its annotation, shape and bounds.
 *
 * @param byDefault the default as it would stand in the file; empty if the setting is required
 * @param limits the bounds; empty if there are none
 */
record Member(
    String name,
    RecordComponent component,
    Setting setting,
    SettingType shape,
    Optional<JsonNode> byDefault,
    Optional<Bounds<?>> limits) {

  /**
   * Reads a declaration and checks that it holds together.
   *
   * @throws IllegalStateException if it does not
   */
  static Member of(RecordComponent component) {
    String where = component.getDeclaringRecord().getSimpleName() + "." + component.getName();
    Setting setting = component.getAnnotation(Setting.class);
    if (setting == null) {
      throw new IllegalStateException(where + " has no @Setting");
    }
    SettingType shape = SettingType.of(component.getGenericType());
    String name = setting.key().isEmpty() ? component.getName() : setting.key();
    boolean required = setting.byDefault().equals(Setting.REQUIRED);
    try {
      Optional<JsonNode> byDefault =
          required ? Optional.empty() : Optional.of(shape.defaultNode(setting.byDefault()));
      Member member =
          new Member(name, component, setting, shape, byDefault, limits(shape, setting));
      member.proveDefault();
      return member;
    } catch (IllegalArgumentException | ConfigurationException e) {
      throw new IllegalStateException(where + " declares a default or bound that is not one", e);
    }
  }

  private static Optional<Bounds<?>> limits(SettingType shape, Setting setting) {
    if (setting.min().isEmpty() && setting.max().isEmpty()) {
      return Optional.empty();
    }
    BoundedSize<?> measure =
        shape.measure().orElseThrow(() -> new IllegalArgumentException("it can have no bounds"));
    return Optional.of(Bounds.of(measure, setting.min(), setting.max()));
  }

  /** What is more than a plain value may lack required members until the file gives them. */
  private void proveDefault() {
    if (byDefault.isPresent() && shape.isPlain()) {
      Problems problems = new Problems();
      ReferenceResolver none = new ReferenceResolver(References.none(), problems);
      bind(new InputValue(byDefault.get(), ConfigPointer.ROOT, false), new Binding(problems, none));
      problems.refuseIfAny();
    }
  }

  boolean isRequired() {
    return byDefault.isEmpty();
  }

  /** Binds the member, or its default where the file has none. */
  Optional<Object> bindIn(InputValue record, Binding binding) {
    InputValue given = record.member(name, setting.secret());
    if (!given.node().isMissingNode()) {
      return bind(given, binding);
    }
    return byDefault
        .map(node -> bind(new InputValue(node, given.place(), given.secret()), binding))
        .orElseGet(() -> binding.refuse(given, "is required but missing: " + setting.value()));
  }

  private Optional<Object> bind(InputValue given, Binding binding) {
    return binding.bind(shape, given).filter(value -> isWithin(value, given, binding));
  }

  private boolean isWithin(Object value, InputValue given, Binding binding) {
    if (isRequired() && value.equals("")) {
      binding.refuse(given, "is required and must not be empty");
      return false;
    }
    Optional<String> complaint =
        limits.flatMap(
            bounds ->
                shape
                    .measured(value)
                    .flatMap(part -> bounds.complaint(part, binding.isOpen(given))));
    complaint.ifPresent(message -> binding.refuse(given, message));
    return complaint.isEmpty();
  }

  /** What stands in the record if the member could not be bound: null, zero, false or empty. */
  Object nothing() {
    Class<?> type = component.getType();
    return type.isPrimitive() ? Array.get(Array.newInstance(type, 1), 0) : shape.nothing();
  }

  /** The value in a bound record. */
  Object valueIn(Object settings) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(settings);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the setting " + name + " cannot be read", e);
    }
  }

  /** Meaning, default and bounds, in words. */
  String comment() {
    List<String> notes = new ArrayList<>();
    byDefault.ifPresentOrElse(node -> notes.addAll(defaultNote(node)), () -> notes.add("required"));
    limits.ifPresent(bounds -> notes.addAll(bounds.words()));
    if (!shape.words().isEmpty()) {
      notes.add("one of " + String.join(", ", shape.words()));
    }
    if (setting.secret()) {
      notes.add("never printed");
    }
    String joined = String.join(", ", notes);
    return joined.isEmpty()
        ? setting.value()
        : setting.value()
            + " "
            + Character.toUpperCase(joined.charAt(0))
            + joined.substring(1)
            + ".";
  }

  private List<String> defaultNote(JsonNode node) {
    if (node.isTextual() && node.textValue().isEmpty()) {
      return List.of("not set by default");
    }
    boolean empty = node.isContainerNode() && node.isEmpty();
    return empty && !shape.isPlain() ? List.of() : List.of("default " + ReferencePage.inline(node));
  }

  /** The member as the reference page shows it. */
  ReferenceExample specimenIn(ReferenceExample record) {
    return new ReferenceExample(
        record.place().member(name), record.example().path(name), byDefault);
  }

  /** The names of these members. */
  static List<String> names(List<Member> members) {
    return members.stream().map(Member::name).toList();
  }
}
