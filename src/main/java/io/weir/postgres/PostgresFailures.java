package io.weir.postgres;

import io.vertx.pgclient.PgException;
import io.weir.event.Failure;
import io.weir.event.FailureException;

/** Says what an error of the driver or the server means. Pure. */
public final class PostgresFailures {

  private PostgresFailures() {}

  /**
   * Translates by SQLSTATE class: RECORD for data the server refuses (22, 23 and the limits of
   * class 54), CONFIGURATION for rights, credentials and missing tables, INFRASTRUCTURE for all
   * else, lost connections included.
   */
  public static Failure of(Throwable error) {
    if (error instanceof FailureException known) {
      return known.failure();
    }
    if (!(error instanceof PgException refused)) {
      return new Failure(
          Failure.Kind.INFRASTRUCTURE,
          "postgres-away",
          error.getClass().getSimpleName() + ": " + error.getMessage());
    }
    String state = refused.getSqlState() == null ? "" : refused.getSqlState();
    String message = state + " " + refused.getErrorMessage();
    return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
      case "22", "23", "54" -> new Failure(Failure.Kind.RECORD, "postgres-" + state, message);
      case "28", "3D", "3F", "0A" ->
          new Failure(Failure.Kind.CONFIGURATION, "postgres-" + state, message);
      case "42" -> new Failure(Failure.Kind.CONFIGURATION, "postgres-" + state, message);
      default -> new Failure(Failure.Kind.INFRASTRUCTURE, "postgres-" + state, message);
    };
  }

  /** A failed future's error, translated and wrapped for the next hand. */
  public static FailureException wrap(Throwable error) {
    return error instanceof FailureException known ? known : new FailureException(of(error), error);
  }
}
