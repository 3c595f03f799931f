package io.weir.postgres;

import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Opens the process's one pool with every driver default that must not stay. */
public final class Postgres {

  /** Requests that may wait for a connection; further ones fail at once and are tried again. */
  private static final int MAX_WAITING = 1_000;

  private Postgres() {}

  /**
   * A pool of at most {@code poolSize} connections. Connects lazily; close it to give them back.
   */
  public static Pool pool(Vertx vertx, PostgresSettings settings) {
    PoolOptions pool =
        new PoolOptions()
            .setMaxSize(settings.poolSize())
            .setMaxWaitQueueSize(MAX_WAITING)
            .setConnectionTimeout((int) settings.connectTimeout().toMillis())
            .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
            .setIdleTimeout(5)
            .setIdleTimeoutUnit(TimeUnit.MINUTES)
            // A connection is renewed now and then, so that none outlives a failover for long.
            .setMaxLifetime(30)
            .setMaxLifetimeUnit(TimeUnit.MINUTES)
            .setName("weir-postgres")
            .setShared(false);
    return PgBuilder.pool().connectingTo(connectOptions(settings)).with(pool).using(vertx).build();
  }

  private static PgConnectOptions connectOptions(PostgresSettings settings) {
    PgConnectOptions options = PgConnectOptions.fromUri(settings.uri());
    if (!settings.password().isEmpty()) {
      options.setPassword(settings.password());
    }
    options.setCachePreparedStatements(true);
    options.setPreparedStatementCacheMaxSize(64);
    Map<String, String> properties = new HashMap<>(options.getProperties());
    properties.put("application_name", "weir");
    properties.put("statement_timeout", Long.toString(settings.statementTimeout().toMillis()));
    properties.put("lock_timeout", "5000");
    properties.put("idle_in_transaction_session_timeout", "10000");
    // Our statements carry whole batches as parameters, and planning one anew copies them all: 14
    // µs
    // a row. So plans are generic, and since a plan made while the outbox is empty would keep its
    // sequential scan when a backlog stands there (a thirtieth of the speed), none may have one.
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
