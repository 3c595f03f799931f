package io.weir.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a setting looks like: read from the Java type once, then binding, showing and documenting
 * follow from it. Immutable.
 */
sealed interface SettingType
    permits ScalarType, OptionalType, ListType, MapType, RecordType, VariantsType {

  /**
   * Binds what was given; empty if it could not be. What could not be is among the problems; an
   * object, list or map of which a part could not be is bound without that part.
   */
  Optional<Object> bind(InputValue given, Binding binding);

  /** What stands in a record for a value that could not be bound; may be null. */
  default Object nothing() {
    return null;
  }

  /** The effective value as it would stand in the file, secrets masked. */
  JsonNode show(Object value, boolean secret);

  /** Writes the value into the reference page, as {@code specimen} has it. */
  void document(ReferencePage page, ReferenceExample specimen);

  /** A declared default, as it would stand in the file. */
  JsonNode defaultNode(String declared);

  /** What bounds are compared with; empty if there can be none. */
  default Optional<BoundedSize<?>> measure() {
    return Optional.empty();
  }

  /** The part of a bound value that bounds are for; empty if it is unset. */
  default Optional<?> measured(Object value) {
    return Optional.of(value);
  }

  /** The words that may stand here, if they are few and fixed. */
  default List<String> words() {
    return List.of();
  }

  /** Whether a value fits on one line of the reference page. */
  default boolean isPlain() {
    return false;
  }

  /** The specimens that show every form an item of a list can take. */
  default List<ReferenceExample> specimens(JsonNode examples, ConfigPointer list) {
    return examples.isEmpty()
        ? List.of()
        : List.of(new ReferenceExample(list.item(0), examples.path(0), Optional.empty()));
  }

  /**
   * The shape of a Java type.
   *
   * @throws IllegalStateException if no setting can have this type
   */
  static SettingType of(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      if (generic.getRawType() == Optional.class) {
        return new OptionalType(of(arguments[0]));
      }
      if (generic.getRawType() == List.class) {
        return new ListType(of(arguments[0]));
      }
      if (generic.getRawType() == Map.class
          && arguments[0] == String.class
          && arguments[1] == String.class) {
        return new MapType();
      }
    }
    if (type instanceof Class<?> plain) {
      Optional<SettingType> scalar = Scalars.of(plain).map(SettingType.class::cast);
      if (scalar.isPresent()) {
        return scalar.get();
      }
      if (plain.isRecord()) {
        return RecordType.of(plain);
      }
      if (plain.isSealed() && plain.isAnnotationPresent(Variants.class)) {
        return VariantsType.of(plain);
      }
    }
    throw new IllegalStateException("no setting can be of type " + type.getTypeName());
  }
}
