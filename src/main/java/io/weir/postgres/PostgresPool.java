package io.weir.postgres;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.weir.ops.Health;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Opens the process's one pool with every driver default that must not stay. */
public final class PostgresPool {

  /** Requests that may wait for a connection; further ones fail at once and are tried again. */
  private static final int MAX_WAITING = 1_000;

  /** Longest time that a connection is kept without use. */
  private static final Duration IDLE = Duration.ofMinutes(5);

  private PostgresPool() {}

  /**
   * A pool of at most {@code poolSize} connections, for statements of {@code statementTimeout}.
   * Connects lazily; close it to give them back.
   */
  public static Pool pool(Vertx vertx, PostgresSettings settings) {
    return pool(vertx, settings, new Health());
  }

  /**
   * The same.
   *
   * @param health is told what should be mended, though it holds nothing up
   */
  public static Pool pool(Vertx vertx, PostgresSettings settings, Health health) {
    return pool(vertx, settings, settings.statementTimeout(), health);
  }

  /**
   * The same for statements that may take longer. The server cancels a statement that takes more
   * than that. A server, or a network, that does not even do so within a tenth and a second more
   * loses the connection, and the statement fails.
   */
  public static Pool pool(Vertx vertx, PostgresSettings settings, Duration statementTimeout) {
    return pool(vertx, settings, statementTimeout, new Health());
  }

  private static Pool pool(
      Vertx vertx, PostgresSettings settings, Duration statementTimeout, Health health) {
    Duration silenceTimeout = statementTimeout.plus(statementTimeout.dividedBy(10)).plusSeconds(1);
    PoolOptions pool =
        new PoolOptions()
            .setMaxSize(settings.poolSize())
            .setMaxWaitQueueSize(MAX_WAITING)
            .setConnectionTimeout((int) settings.connectTimeout().toMillis())
            .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
            // Given back in peace, long before the socket's own timeout would cut it.
            .setIdleTimeout((int) Math.min(silenceTimeout.toMillis() / 2, IDLE.toMillis()))
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
            // A connection is renewed now and then, so that none outlives a failover for long.
            .setMaxLifetime(30)
            .setMaxLifetimeUnit(TimeUnit.MINUTES)
            .setName("weir-postgres")
            .setShared(false);
    return new PoolDriver(settings, Session.timeout(statementTimeout), health)
        .createPool(
            new SocketTimeouts(vertx, settings.connectTimeout(), silenceTimeout),
            null,
            pool,
            new NetClientOptions(),
            null);
  }
}
