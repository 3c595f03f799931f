package io.weir.postgres;

import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.VertxInternal;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.internal.SqlConnectionInternal;
import io.vertx.sqlclient.internal.command.CommandBase;
import io.vertx.sqlclient.internal.command.CommandScheduler;
import io.vertx.sqlclient.internal.pool.PoolImpl;
import io.vertx.sqlclient.spi.Driver;

/**
 * The driver's pool, but for one thing: where the server has room for fewer connections than the
 * pool, requests wait for one of those that there are. The driver's own fails each request that
 * would have liked another connection. Thread-safe.
 */
final class CapacityAwarePool extends PoolImpl {
  private final ConnectionOpener opener;

  CapacityAwarePool(
      VertxInternal vertx,
      Driver<?> driver,
      PoolOptions options,
      ConnectionOpener opener,
      CloseFuture closing) {
    super(vertx, driver, false, options, null, null, opener::open, null, closing);
    this.opener = opener;
  }

  /** Who gets a refused one asks again, and it is not given back: the pool has no room for more. */
  @Override
  public Future<SqlConnection> getConnection() {
    return super.getConnection()
        .compose(
            connection ->
                isRefused(connection) ? getConnection() : Future.succeededFuture(connection),
            error -> Future.failedFuture(opener.translate(error)));
  }

  private static boolean isRefused(SqlConnection connection) {
    return ((SqlConnectionInternal) connection).unwrap().unwrap() instanceof RefusedConnection;
  }

  @Override
  public <R> void schedule(CommandBase<R> command, Completable<R> handler) {
    getConnection()
        .onComplete(
            connection ->
                ((CommandScheduler) connection)
                    .schedule(
                        command,
                        (result, error) -> {
                          connection.close();
                          handler.complete(result, error);
                        }),
            handler::fail);
  }
}
