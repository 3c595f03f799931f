package io.weir.postgres;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.spi.PgDriver;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.spi.ConnectionFactory;
import io.weir.ops.Health;
import java.util.function.Supplier;

/** The driver, but for the pool that it makes. */
final class PoolDriver extends PgDriver {
  private final PostgresSettings settings;
  private final String setTimeout;
  private final Health health;

  PoolDriver(PostgresSettings settings, String setTimeout, Health health) {
    this.settings = settings;
    this.setTimeout = setTimeout;
    this.health = health;
  }

  @Override
  public Pool newPool(
      Vertx vertx,
      Supplier<Future<PgConnectOptions>> databases,
      PoolOptions options,
      NetClientOptions transport,
      Handler<SqlConnection> connectHandler,
      CloseFuture closing) {
    ConnectionFactory<PgConnectOptions> factory = createConnectionFactory(vertx, transport);
    closing.add(factory);
    ConnectionOpener opener = new ConnectionOpener(this, factory, settings, setTimeout, health);
    return new CapacityAwarePool((VertxInternal) vertx, this, options, opener, closing).init();
  }
}
