package io.weir.event;

/**
 * Carries a {@link Failure} through a failed future. Has no stack trace: the failure says it all.
 */
public final class FailureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  /** Wraps a failure, keeping what caused it. */
  public FailureException(Failure failure, Throwable cause) {
    super(failure.reason() + ": " + failure.message(), cause, false, false);
    this.failure = failure;
  }

  /** What went wrong. */
  public Failure failure() {
    return failure;
  }
}
