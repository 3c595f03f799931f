package io.weir.postgres;

import io.vertx.pgclient.PgException;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.util.ConcurrentModificationException;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what an error of the driver or the server means. Any thread. */
public final class PostgresFailures {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresFailures.class);

  /** Where defects came from that are in the log already; as many as the program can throw from. */
  private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

  private static final String POOLER =
      ". If this comes again and again: a pooler such as pgbouncer gives each transaction another"
          + " server connection; name its session mode or Postgres itself in postgres.uri";

  /** The driver has no type for it. */
  private static final String WITHOUT_TLS = "Postgres Server does not handle SSL connection";

  private static final Pattern LOST_IN_HANDSHAKE = Pattern.compile("closed|timed out");

  private static final String STARTUP_PARAMETER =
      "; take it out of postgres.uri, or name it in ignore_startup_parameters of pgbouncer.ini";

  private static final String REFUSED_BY_POOLER =
      "; this is a pooler such as pgbouncer that ends the connection, see its settings and its log";

  private static final String NO_ROOM =
      "; lower postgres.poolSize, or raise the limit: CONNECTION LIMIT of role or database,"
          + " max_connections";

  private PostgresFailures() {}

  /**
   * Translates by SQLSTATE class: RECORD for data the server refuses (22, 23 and the limits of
   * class 54), CONFIGURATION for rights, credentials and missing tables, INFRASTRUCTURE for all
   * else, lost connections and defects of this program included. A defect's stack trace is logged,
   * once for each line of code.
   */
  public static Failure of(Throwable error) {
    if (error instanceof FailureException known) {
      return known.failure();
    }
    if (error instanceof PgException refused) {
      return of(refused);
    }
    if (isOfTls(error)) {
      return new Failure(
          Failure.Kind.CONFIGURATION,
          "postgres-tls",
          tlsMessage(error) + "; see postgres.tls, postgres.caFile and sslmode in postgres.uri");
    }
    if (isDefect(error)) {
      log(error);
      return new Failure(
          Failure.Kind.INFRASTRUCTURE,
          "defect",
          error + "; the log has the place, please report it");
    }
    return new Failure(
        Failure.Kind.INFRASTRUCTURE,
        "postgres-away",
        error.getClass().getSimpleName() + ": " + error.getMessage());
  }

  private static Failure of(PgException refused) {
    String state = state(refused);
    String reason = "postgres-" + state;
    String message = state + " " + refused.getErrorMessage() + mend(state, refused);
    if (isOfConnection(refused)) {
      return new Failure(Failure.Kind.INFRASTRUCTURE, reason, message);
    }
    return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
      case "22", "23", "54" -> new Failure(Failure.Kind.RECORD, reason, message);
      case "28", "3D", "3F", "0A", "42" -> new Failure(Failure.Kind.CONFIGURATION, reason, message);
      default -> new Failure(Failure.Kind.INFRASTRUCTURE, reason, message);
    };
  }

  private static String mend(String state, PgException refused) {
    if (state.equals("53300")) {
      return NO_ROOM;
    }
    if (!isOfPooler(state)) {
      return "";
    }
    if (!"FATAL".equals(refused.getSeverity())) {
      return POOLER;
    }
    // Only PgBouncer says so, and in English only.
    return String.valueOf(refused.getErrorMessage()).contains("startup parameter")
        ? STARTUP_PARAMETER
        : REFUSED_BY_POOLER;
  }

  private static String state(PgException refused) {
    return refused.getSqlState() == null ? "" : refused.getSqlState();
  }

  /**
   * Whether the same statement may well succeed on a fresh connection and never will on this one:
   * its server is no longer the primary, or does not know, or cannot keep to, what was prepared.
   */
  static boolean isOfConnection(Throwable error) {
    return error instanceof PgException refused
        && switch (state(refused)) {
          case "25006" -> true;
          // By the line in the server, since its messages come in many languages: "cached plan must
          // not change result type".
          case "0A000" -> "RevalidateCachedQuery".equals(refused.getRoutine());
          default -> isOfPooler(state(refused));
        };
  }

  /** Prepared statements that are missing, there twice, or another's. */
  private static boolean isOfPooler(String state) {
    return state.equals("26000") || state.equals("42P05") || state.equals("08P01");
  }

  private static boolean isDefect(Throwable error) {
    return error instanceof NullPointerException
        || error instanceof IndexOutOfBoundsException
        || error instanceof ClassCastException
        || error instanceof ArithmeticException
        || error instanceof NoSuchElementException
        || error instanceof NegativeArraySizeException
        || error instanceof UnsupportedOperationException
        || error instanceof ConcurrentModificationException
        || error instanceof AssertionError
        || error instanceof StackOverflowError
        || error instanceof LinkageError
        || (error instanceof IllegalArgumentException
            && !(error instanceof UnresolvedAddressException));
  }

  /** A server without TLS, or a certificate that is not trusted; not one lost in between. */
  private static boolean isOfTls(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      if (cause instanceof GeneralSecurityException
          || message.equals(WITHOUT_TLS)
          || (cause instanceof SSLException && !LOST_IN_HANDSHAKE.matcher(message).find())) {
        return true;
      }
    }
    return false;
  }

  private static String tlsMessage(Throwable error) {
    Throwable cause = error;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return WITHOUT_TLS.equals(cause.getMessage())
        ? "the server does not speak TLS"
        : cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }

  private static void log(Throwable defect) {
    StackTraceElement[] trace = defect.getStackTrace();
    if (LOGGED.add(defect.getClass() + (trace.length == 0 ? "" : " at " + trace[0]))) {
      LOG.error("a defect of this program", defect);
    }
  }

  /** A failed future's error, translated and wrapped for the next hand. */
  public static FailureException wrap(Throwable error) {
    return error instanceof FailureException known ? known : new FailureException(of(error), error);
  }
}
