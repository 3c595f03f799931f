package io.weir.postgres;

import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Opens the process's one pool with every driver default that must not stay. */
public final class PostgresPool {

  /** Requests that may wait for a connection; further ones fail at once and are tried again. */
  private static final int MAX_WAITING = 1_000;

  /** Longest time that a connection is kept without use. */
  private static final Duration IDLE = Duration.ofMinutes(5);

  /** Longest statement that is sent by name; the driver would stop at 2,048 characters. */
  private static final int NAMED_SQL = 16_384;

  private PostgresPool() {}

  /**
   * A pool of at most {@code poolSize} connections, for statements of {@code statementTimeout}.
   * Connects lazily; close it to give them back.
   */
  public static Pool pool(Vertx vertx, PostgresSettings settings) {
    return pool(vertx, settings, settings.statementTimeout());
  }

  /**
   * The same for statements that may take longer. The server cancels a statement that takes more
   * than that. A server, or a network, that does not even do so within a tenth and a second more
   * loses the connection, and the statement fails.
   */
  public static Pool pool(Vertx vertx, PostgresSettings settings, Duration statementTimeout) {
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
    return PgBuilder.pool()
        .connectingTo(connectOptions(settings, statementTimeout))
        .with(pool)
        .withConnectHandler(ConnectionEvictor::install)
        .using(new SocketTimeouts(vertx, settings.connectTimeout(), silenceTimeout))
        .build();
  }

  private static PgConnectOptions connectOptions(
      PostgresSettings settings, Duration statementTimeout) {
    PgConnectOptions options = PgConnectOptions.fromUri(settings.uri());
    if (!settings.password().isEmpty()) {
      options.setPassword(settings.password());
    }
    options.setCachePreparedStatements(true);
    options.setPreparedStatementCacheMaxSize(64);
    options.setPreparedStatementCacheSqlLimit(NAMED_SQL);
    Map<String, String> properties = new HashMap<>(options.getProperties());
    properties.put("application_name", "weir");
    properties.put("statement_timeout", Long.toString(statementTimeout.toMillis()));
    properties.put("lock_timeout", "5000");
    properties.put("idle_in_transaction_session_timeout", "10000");
    // Our statements carry whole batches as parameters, and planning one anew copies them all:
    // 14 µs a row. So plans are generic, and since a plan made while the outbox is empty would
    // keep its sequential scan when a backlog stands there (a thirtieth of the speed), none may
    // have one.
    properties.put("plan_cache_mode", "force_generic_plan");
    properties.put("enable_seqscan", "off");
    options.setProperties(properties);
    options.setSslMode(
        switch (settings.tls()) {
          case DISABLE -> SslMode.DISABLE;
          case REQUIRE -> SslMode.REQUIRE;
          case VERIFY_CA -> SslMode.VERIFY_CA;
          case VERIFY_FULL -> SslMode.VERIFY_FULL;
        });
    if (options.getSslMode() != SslMode.DISABLE) {
      ClientSSLOptions tls = new ClientSSLOptions();
      settings
          .caFile()
          .ifPresentOrElse(
              file -> tls.setTrustOptions(new PemTrustOptions().addCertPath(file)),
              () -> tls.setTrustAll(true));
      if (options.getSslMode() == SslMode.VERIFY_FULL) {
        tls.setHostnameVerificationAlgorithm("HTTPS");
      }
      options.setSslOptions(tls);
    }
    return options;
  }
}
