package io.weir.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.Optional;

/**
 * One declared setting: a component of a settings record with its annotation, type and bounds.
 *
 * @param byDefault the default as it would stand in the file; empty if the setting is required
 * @param bounds the bounds; empty if there are none
 */
record Member(
    String name,
    RecordComponent component,
    Setting setting,
    SettingType type,
    Optional<JsonNode> byDefault,
    Optional<Bounds<?>> bounds) {

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
    SettingType type = SettingType.of(component.getGenericType());
    String name = setting.key().isEmpty() ? component.getName() : setting.key();
    boolean required = setting.byDefault().equals(Setting.REQUIRED);
    try {
      Optional<JsonNode> byDefault =
          required ? Optional.empty() : Optional.of(type.defaultNode(setting.byDefault()));
      Member member = new Member(name, component, setting, type, byDefault, bounds(type, setting));
      member.checkDefault();
      return member;
    } catch (IllegalArgumentException | ConfigurationException e) {
      throw new IllegalStateException(where + " declares a default or bound that is not one", e);
    }
  }

  private static Optional<Bounds<?>> bounds(SettingType type, Setting setting) {
    if (setting.min().isEmpty() && setting.max().isEmpty()) {
      return Optional.empty();
    }
    BoundedSize<?> size =
        type.boundedSize().orElseThrow(() -> new IllegalArgumentException("it can have no bounds"));
    return Optional.of(Bounds.of(size, setting.min(), setting.max()));
  }

  /** What is more than a plain value may lack required members until the file gives them. */
  private void checkDefault() {
    if (byDefault.isPresent() && type.isPlain()) {
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
    InputValue input = record.member(name, setting.secret());
    if (!input.node().isMissingNode()) {
      return bind(input, binding);
    }
    return byDefault
        .map(node -> bind(new InputValue(node, input.pointer(), input.secret()), binding))
        .orElseGet(() -> binding.refuse(input, "is required but missing: " + setting.value()));
  }

  private Optional<Object> bind(InputValue input, Binding binding) {
    return binding.bind(type, input).filter(value -> isWithin(value, input, binding));
  }

  private boolean isWithin(Object value, InputValue input, Binding binding) {
    if (isRequired() && value.equals("")) {
      binding.refuse(input, "is required and must not be empty");
      return false;
    }
    Optional<String> complaint =
        bounds.flatMap(
            declared ->
                type.boundedPart(value)
                    .flatMap(part -> declared.complaint(part, binding.isPrintable(input))));
    complaint.ifPresent(message -> binding.refuse(input, message));
    return complaint.isEmpty();
  }

  /** What stands in the record if the member could not be bound: null, zero, false or empty. */
  Object placeholder() {
    Class<?> java = component.getType();
    return java.isPrimitive() ? Array.get(Array.newInstance(java, 1), 0) : type.placeholder();
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

  /** The schema of the member, with its meaning and default. */
  ObjectNode schema() {
    ObjectNode schema = ConfigSchema.node().put("description", setting.value());
    byDefault.ifPresent(node -> schema.set("default", node));
    if (setting.secret()) {
      schema.put(ConfigSchema.SECRET, true);
    }
    schema.setAll(type.schema(bounds));
    if (isRequired() && type.takesAnyText() && setting.min().isEmpty()) {
      schema.put("minLength", 1);
    }
    return schema;
  }
}
