package io.weir.config;

import java.util.Optional;

/**
 * One run of binding a file to settings: takes the problems and knows what came from references.
 * Touched by one thread.
 */
record Binding(Problems problems, ReferenceResolver references) {

  /** Binds what was given; a reference without a value is already reported and stays quiet. */
  Optional<Object> bind(SettingType shape, InputValue given) {
    Optional<Object> bound =
        references.isUnresolved(given.place()) ? Optional.empty() : shape.bind(given, this);
    if (bound.isEmpty()) {
      problems.lose(given.place());
    }
    return bound;
  }

  /** Reports a problem with what was given. */
  Optional<Object> refuse(InputValue given, String message) {
    problems.add(given.place(), message);
    return Optional.empty();
  }

  /** Reports a value of the wrong kind. */
  Optional<Object> refuseKind(InputValue given, String wanted) {
    return refuse(given, "must be " + wanted + ", is " + given.kind());
  }

  /** Whether the value came from a reference. */
  boolean isReference(InputValue given) {
    return references.isReference(given.place());
  }

  /** Whether the value may stand in a message. */
  boolean isOpen(InputValue given) {
    return !given.secret() && !isReference(given);
  }
}
