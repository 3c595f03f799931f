package io.weir.postgres;

import io.vertx.core.Completable;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.metrics.ClientMetrics;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.sqlclient.internal.Connection;
import io.vertx.sqlclient.internal.command.CommandBase;
import io.vertx.sqlclient.spi.DatabaseMetadata;

/**
 * Stands in a pool for a connection that the server has no room for, until it is time to ask for
 * one again. Whoever gets it asks the pool anew, and never gives it back.
 */
final class RefusedConnection implements Connection {
  private Holder holder;

  /** Makes room in the pool, which then asks for a connection if anybody waits. */
  void remove() {
    holder.handleClosed();
  }

  @Override
  public int pipeliningLimit() {
    return 1;
  }

  @Override
  public <R> void schedule(CommandBase<R> command, Completable<R> handler) {
    handler.fail(new UnsupportedOperationException("there is no connection"));
  }

  @Override
  public void init(Holder holder) {
    this.holder = holder;
  }

  @Override
  public void close(Holder holder, Completable<Void> closed) {
    closed.succeed();
  }

  @Override
  public boolean isValid() {
    return true;
  }

  @Override
  public boolean isSsl() {
    return false;
  }

  @Override
  public TracingPolicy tracingPolicy() {
    return null;
  }

  @Override
  public SocketAddress server() {
    return null;
  }

  @Override
  public String database() {
    return null;
  }

  @Override
  public String user() {
    return null;
  }

  @Override
  public ClientMetrics<?, ?, ?> metrics() {
    return null;
  }

  @Override
  public DatabaseMetadata getDatabaseMetaData() {
    return null;
  }

  @Override
  public int getProcessId() {
    return 0;
  }

  @Override
  public int getSecretKey() {
    return 0;
  }
}
