package io.weir.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The type of a setting: read from the Java type once, then binding, showing and the schema follow
 * from it. Immutable.
 */
sealed interface SettingType
    permits ScalarType, OptionalType, ListType, MapType, RecordType, VariantsType {

  /**
   * Binds an input value; empty if it could not be. What could not be is among the problems; an
   * object, list or map of which a part could not be is bound without that part.
   */
  Optional<Object> bind(InputValue input, Binding binding);

  /** What stands in a record for a value that could not be bound; may be null. */
  default Object placeholder() {
    return null;
  }

  /** The effective value as it would stand in the file, secrets masked. */
  JsonNode show(Object value, boolean secret);

  /** The JSON Schema of what may stand in the file, references and bounds included. */
  ObjectNode schema(Optional<Bounds<?>> bounds);

  /** The same without bounds. */
  default ObjectNode schema() {
    return schema(Optional.empty());
  }

  /** A declared default, as it would stand in the file. */
  JsonNode defaultNode(String declared);

  /** What bounds are compared with; empty if there can be none. */
  default Optional<BoundedSize<?>> boundedSize() {
    return Optional.empty();
  }

  /** The part of a bound value that bounds are for; empty if it is unset. */
  default Optional<?> boundedPart(Object value) {
    return Optional.of(value);
  }

  /** Whether any text at all is a value. */
  default boolean takesAnyText() {
    return false;
  }

  /** Whether a value is complete as it stands, and not an object with members of its own. */
  default boolean isPlain() {
    return false;
  }

  /**
   * The type of the settings of a Java type.
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
