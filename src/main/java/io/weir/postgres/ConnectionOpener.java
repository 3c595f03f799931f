package io.weir.postgres;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.internal.ContextInternal;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.internal.SqlConnectionBase;
import io.vertx.sqlclient.spi.ConnectionFactory;
import io.vertx.sqlclient.spi.Driver;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.ops.Health;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the connections of a pool: sets each one up, and hands out none to a database that would
 * break the promise. Where the server has no room for another one, a {@link RefusedConnection} is
 * handed out as long as there are others. Any event loop.
 */
final class ConnectionOpener {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionOpener.class);

  /** Tries to set the time of a statement where the role allows next to none. */
  private static final int TIMEOUT_TRIES = 10;

  private static final String NO_ROOM = "53300";
  private static final String WRONG_PASSWORD = "28P01";
  private static final String CANCELLED = "57014";
  private static final String CONNECTIONS = "connections";

  /** Above all what a pooler does that has no server for the connection which it has accepted. */
  private static final Failure NOT_SERVED =
      new Failure(
          Failure.Kind.INFRASTRUCTURE,
          "connection-not-served",
          "a connection was accepted, and then not served: Postgres stands still; or a pooler has no"
              + " server for it, so lower postgres.poolSize, or raise its default_pool_size");

  /** Longest time that a server which is there takes to set a connection up. */
  private static final Duration SET_UP = Duration.ofSeconds(2);

  private static final Duration SET_UP_BESIDE_OTHERS = Duration.ofMillis(500);

  private static final long SHORTEST_MILLIS = 20;

  /** Time without a refusal after which there seems to be room for all. */
  private static final long CALM_MILLIS = 15_000;

  private final Driver<PgConnectOptions> driver;
  private final ConnectionFactory<PgConnectOptions> factory;
  private final PgConnectOptions options;
  private final PostgresSettings settings;
  private final String setTimeout;
  private final Health health;
  private final ConnectionAllowance allowance =
      new ConnectionAllowance(() -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
  private final AtomicBoolean isToldOfCommits = new AtomicBoolean();

  ConnectionOpener(
      Driver<PgConnectOptions> driver,
      ConnectionFactory<PgConnectOptions> factory,
      PostgresSettings settings,
      String setTimeout,
      Health health) {
    this.driver = driver;
    this.factory = factory;
    this.options = DriverOptions.of(settings);
    this.settings = settings;
    this.setTimeout = setTimeout;
    this.health = health;
  }

  /** Opens one on this context's event loop. */
  Future<SqlConnection> open(Context context) {
    OptionalLong wait = allowance.waitMillis();
    return wait.isPresent()
        ? Future.succeededFuture(refused(context, wait.getAsLong()))
        : readFiles(context)
            .compose(read -> factory.connect(context, options))
            .compose(this::setUp)
            .compose(connection -> opened(context, connection), error -> notOpened(context, error));
  }

  /** Each time, since certificates are renewed. */
  private Future<Void> readFiles(Context context) {
    if (options.getSslMode() == SslMode.DISABLE) {
      return Future.succeededFuture();
    }
    return context
        .owner()
        .<Void>executeBlocking(
            () -> {
              DriverOptions.readFiles(context.owner(), options.getSslOptions());
              return null;
            })
        .recover(
            error ->
                Future.failedFuture(
                    new FailureException(
                        new Failure(
                            Failure.Kind.CONFIGURATION,
                            "postgres-tls",
                            "postgres.caFile, or sslrootcert, sslcert or sslkey in postgres.uri,"
                                + " cannot be used: "
                                + error.getMessage()),
                        error)));
  }

  private Future<SqlConnection> opened(Context context, SqlConnection connection) {
    if (allowance.opened()) {
      // The next one may be refused all the same.
      long refused = allowance.timesRefused();
      context.owner().setTimer(CALM_MILLIS, later -> endWarningUnlessRefusedSince(refused));
    }
    ConnectionEvictor.install(connection, allowance::closed);
    return Future.succeededFuture(connection);
  }

  private void endWarningUnlessRefusedSince(long refused) {
    if (allowance.timesRefused() == refused) {
      health.endWarning(CONNECTIONS);
    }
  }

  private Future<SqlConnection> notOpened(Context context, Throwable error) {
    if (!isNoRoom(error)) {
      allowance.failed();
      return Future.failedFuture(ofConnection(error));
    }
    OptionalLong pause = allowance.refused();
    if (pause.isEmpty()) {
      return Future.failedFuture(error);
    }
    Failure failure = PostgresFailures.of(error);
    String message =
        "there is no room for all of postgres.poolSize %d: %s"
            .formatted(settings.poolSize(), failure.message());
    health.warn(CONNECTIONS, new Failure(failure.kind(), failure.reason(), message));
    return Future.succeededFuture(refused(context, pause.getAsLong()));
  }

  /** What is refused before there is any statement is no fault of a statement's data. */
  private Throwable ofConnection(Throwable error) {
    if (!(error instanceof PgException refusal)) {
      return error;
    }
    Failure failure = PostgresFailures.of(refusal);
    Failure.Kind kind =
        failure.kind() == Failure.Kind.RECORD ? Failure.Kind.CONFIGURATION : failure.kind();
    boolean isWithoutPassword =
        settings.password().isEmpty() && WRONG_PASSWORD.equals(refusal.getSqlState());
    String message =
        failure.message() + (isWithoutPassword ? "; there is no postgres.password" : "");
    return new FailureException(new Failure(kind, failure.reason(), message), error);
  }

  /** Says what it means that the pool had no connection in time, for which it has no type. */
  Throwable translate(Throwable error) {
    boolean isTooLate =
        error instanceof ConnectionPoolTooBusyException || "Timeout".equals(error.getMessage());
    if (!isTooLate) {
      return error;
    }
    String within =
        " within postgres.connectTimeout (" + settings.connectTimeout().toMillis() + " ms)";
    Failure failure =
        allowance.open() == 0
            ? new Failure(
                Failure.Kind.INFRASTRUCTURE, "postgres-away", "no connection was made" + within)
            : new Failure(
                Failure.Kind.INFRASTRUCTURE,
                "postgres-busy",
                "none of the "
                    + allowance.open()
                    + " connections was free"
                    + within
                    + "; Postgres is slow, or postgres.poolSize too small");
    return new FailureException(failure, error);
  }

  private static boolean isNoRoom(Throwable error) {
    return (error instanceof PgException refusal && NO_ROOM.equals(refusal.getSqlState()))
        || (error instanceof FailureException known
            && known.failure().reason().equals(NOT_SERVED.reason()));
  }

  private SqlConnection refused(Context context, long millis) {
    RefusedConnection none = new RefusedConnection();
    context.owner().setTimer(Math.max(millis, SHORTEST_MILLIS), over -> none.remove());
    return new SqlConnectionBase<>((ContextInternal) context, factory, none, driver);
  }

  private Future<SqlConnection> setUp(SqlConnection connection) {
    return setTimeout(connection, TIMEOUT_TRIES)
        .compose(set -> connection.query(Session.SETUP).execute())
        .timeout(setUpMillis(), TimeUnit.MILLISECONDS)
        .map(rows -> Session.of(rows.iterator().next()))
        .compose(session -> judge(session).map(connection))
        .recover(
            error -> {
              connection.close();
              return Future.failedFuture(
                  error instanceof TimeoutException
                      ? new FailureException(NOT_SERVED, error)
                      : error);
            });
  }

  /** Who waits for it might have had one of the others meanwhile, if there are any. */
  private long setUpMillis() {
    Duration longest = allowance.open() == 0 ? SET_UP : SET_UP_BESIDE_OTHERS;
    return Math.min(longest.toMillis(), settings.connectTimeout().toMillis() / 2);
  }

  private Future<Void> judge(Session session) {
    Optional<Failure> fault = session.fault();
    if (fault.isPresent()) {
      return Future.failedFuture(new FailureException(fault.get(), null));
    }
    tell(session);
    return Future.succeededFuture();
  }

  private Future<?> setTimeout(SqlConnection opened, int tries) {
    return opened
        .query(setTimeout)
        .execute()
        .recover(
            error ->
                tries > 1
                        && error instanceof PgException cancelled
                        && CANCELLED.equals(cancelled.getSqlState())
                    ? setTimeout(opened, tries - 1).mapEmpty()
                    : Future.failedFuture(error));
  }

  private void tell(Session session) {
    session
        .risks()
        .forEach(
            (reason, risk) ->
                risk.ifPresentOrElse(
                    warning -> health.warn(reason, warning), () -> health.endWarning(reason)));
    if (session.synchronousCommit().equals("off") && isToldOfCommits.compareAndSet(false, true)) {
      LOG.info(
          "synchronous_commit is off in this database or for this role; the gateway sets it on for"
              + " its own sessions, since a power loss would take back what it has published");
    }
  }
}
