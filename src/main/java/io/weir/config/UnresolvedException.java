package io.weir.config;

/** Says why a reference has no value; the message never holds the value. */
final class UnresolvedException extends Exception {
  private static final long serialVersionUID = 1L;

  UnresolvedException(String message) {
    super(message, null, false, false);
  }
}
