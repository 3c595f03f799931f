package io.weir.enrich.http;

/**
 * A connection that had carried other requests gave no answer, or one that may not be ours: nothing
 * is known of the service, and a GET may be asked again. Has no stack trace.
 */
final class StaleConnectionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StaleConnectionException(String message, Throwable cause) {
    super(message, cause, false, false);
  }
}
