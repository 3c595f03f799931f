package io.weir.postgres;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.VertxWrapper;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The same Vert.x, except that the sockets it opens have timeouts: one to connect, and one without
 * a byte in either direction after which a socket is cut, and whatever waits for an answer on it
 * fails. This is how the driver gets them, since it ignores the socket options of its pool's
 * builder.
 */
final class SocketTimeouts extends VertxWrapper {
  private final Duration connectTimeout;
  private final Duration silenceTimeout;

  /** Opens the sockets of this Vert.x. */
  SocketTimeouts(Vertx vertx, Duration connectTimeout, Duration silenceTimeout) {
    super((VertxInternal) vertx);
    this.connectTimeout = connectTimeout;
    this.silenceTimeout = silenceTimeout;
  }

  @Override
  public NetClient createNetClient(NetClientOptions options) {
    return new TimeoutClient(
        super.createNetClient(
            new NetClientOptions(options).setConnectTimeout((int) connectTimeout.toMillis())),
        silenceTimeout);
  }

  /** Its sockets are cut after so long a silence, from before the driver's first message. */
  private record TimeoutClient(NetClient client, Duration silenceTimeout) implements NetClient {

    private Future<NetSocket> withTimeout(Future<NetSocket> connected) {
      return connected.map(
          socket -> {
            ((NetSocketInternal) socket)
                .channelHandlerContext()
                .pipeline()
                .addFirst(new SilenceTimeout(silenceTimeout), new HandshakeFailure());
            return socket;
          });
    }

    @Override
    public Future<NetSocket> connect(ConnectOptions connectOptions) {
      return withTimeout(client.connect(connectOptions));
    }

    @Override
    public Future<NetSocket> connect(int port, String host) {
      return withTimeout(client.connect(port, host));
    }

    @Override
    public Future<NetSocket> connect(int port, String host, String serverName) {
      return withTimeout(client.connect(port, host, serverName));
    }

    @Override
    public Future<NetSocket> connect(SocketAddress remoteAddress) {
      return withTimeout(client.connect(remoteAddress));
    }

    @Override
    public Future<NetSocket> connect(SocketAddress remoteAddress, String serverName) {
      return withTimeout(client.connect(remoteAddress, serverName));
    }

    @Override
    public Future<Void> shutdown(long timeout, TimeUnit unit) {
      return client.shutdown(timeout, unit);
    }

    @Override
    public Future<Boolean> updateSSLOptions(ClientSSLOptions options, boolean force) {
      return client.updateSSLOptions(options, force);
    }

    @Override
    public boolean isMetricsEnabled() {
      return client.isMetricsEnabled();
    }
  }

  /** Says why a handshake has failed: the driver would only say that it has. */
  private static final class HandshakeFailure extends ChannelInboundHandlerAdapter {
    @Override
    public void channelInactive(ChannelHandlerContext socket) {
      SslHandler tls = socket.pipeline().get(SslHandler.class);
      if (tls != null && tls.handshakeFuture().cause() != null) {
        socket.fireExceptionCaught(tls.handshakeFuture().cause());
      }
      socket.fireChannelInactive();
    }
  }

  /**
   * Cuts a socket that has been silent for too long. First of the handlers, so that nothing is in
   * its way: the driver's own would say farewell and wait for an answer that never comes. Costs a
   * statement nothing that could be measured: the clock is read once in that time.
   */
  private static final class SilenceTimeout extends IdleStateHandler {
    private final Duration timeout;

    SilenceTimeout(Duration timeout) {
      super(0, 0, timeout.toMillis(), TimeUnit.MILLISECONDS);
      this.timeout = timeout;
    }

    @Override
    protected void channelIdle(ChannelHandlerContext socket, IdleStateEvent silent) {
      Failure failure =
          new Failure(
              Failure.Kind.INFRASTRUCTURE,
              "postgres-silent",
              "Postgres did not answer within "
                  + timeout.toMillis()
                  + " ms; the connection is cut");
      socket.fireExceptionCaught(new FailureException(failure, null));
      socket.close();
    }
  }
}
