package io.weir.config;

import java.util.Optional;

/**
 * One run of binding a file to settings: collects the problems and tells what came from references.
 * Touched by one thread.
 */
record Binding(Problems problems, ReferenceResolver references) {

  /** Binds an input value; a reference without a value is already reported and stays quiet. */
  Optional<Object> bind(SettingType type, InputValue input) {
    Optional<Object> value =
        references.isUnresolved(input.pointer()) ? Optional.empty() : type.bind(input, this);
    if (value.isEmpty()) {
      problems.invalidate(input.pointer());
    }
    return value;
  }

  /** Reports a problem with an input value. */
  Optional<Object> refuse(InputValue input, String message) {
    problems.reject(input.pointer(), message);
    return Optional.empty();
  }

  /** Reports a value of the wrong kind. */
  Optional<Object> refuseKind(InputValue input, String wanted) {
    return refuse(input, "must be " + wanted + ", is " + input.kind());
  }

  /** Whether the value came from a reference. */
  boolean isReference(InputValue input) {
    return references.isReference(input.pointer());
  }

  /** Whether the value may stand in a message. */
  boolean isPrintable(InputValue input) {
    return !input.secret() && !isReference(input);
  }
}
