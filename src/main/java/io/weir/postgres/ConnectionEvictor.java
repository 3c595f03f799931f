package io.weir.postgres;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.internal.SqlConnectionInternal;
import io.vertx.sqlclient.internal.command.CommandResponse;

/**
 * Closes a connection as soon as the server answers that it, rather than the statement, is at
 * fault: the next try gets a fresh one. Sits behind the driver's codec, on the connection's event
 * loop, so that it holds for every statement of everybody.
 */
final class ConnectionEvictor extends ChannelInboundHandlerAdapter {

  /**
   * Stands by a connection that has just been opened.
   *
   * @param whenClosed is told once when it is closed, whoever closes it
   */
  static void install(SqlConnection opened, Runnable whenClosed) {
    SocketConnectionBase connection =
        (SocketConnectionBase) ((SqlConnectionInternal) opened).unwrap().unwrap();
    ChannelHandlerContext channel = connection.socket().channelHandlerContext();
    channel.pipeline().addAfter("codec", "connection-evictor", new ConnectionEvictor());
    channel.channel().closeFuture().addListener(closed -> whenClosed.run());
  }

  @Override
  public void channelRead(ChannelHandlerContext channel, Object message) {
    if (message instanceof CommandResponse<?> response
        && PostgresFailures.isOfConnection(response.toAsyncResult().cause())) {
      // From the first handler on: the driver's own would wait for the server to agree.
      channel.pipeline().firstContext().close();
    }
    channel.fireChannelRead(message);
  }
}
