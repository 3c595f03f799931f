package io.weir.postgres;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Does what PgBouncer does in session mode: refuses start-up parameters that it does not take by
 * default, in its words, and lets connections wait while it has no server for them. Ends with its
 * Vert.x.
 */
final class PoolerProxy {
  private static final Set<String> TAKEN =
      Set.of(
          "user",
          "database",
          "client_encoding",
          "datestyle",
          "timezone",
          "standard_conforming_strings",
          "application_name");

  private final Vertx vertx;
  private final int target;
  private final int servers;
  private final NetServer server;
  private int served;

  PoolerProxy(Vertx vertx, int target, int servers) throws TimeoutException {
    this.vertx = vertx;
    this.target = target;
    this.servers = servers;
    this.server =
        vertx
            .createNetServer(new NetServerOptions().setHost("127.0.0.1").setPort(0))
            .connectHandler(this::accept)
            .listen()
            .await(20, TimeUnit.SECONDS);
  }

  int port() {
    return server.actualPort();
  }

  private void accept(NetSocket client) {
    client.handler(
        startup -> {
          client.pause();
          List<String> refused =
              parameters(startup).stream()
                  .filter(name -> !TAKEN.contains(name.toLowerCase(Locale.ROOT)))
                  .toList();
          if (refused.isEmpty()) {
            pass(client, startup);
          } else {
            client.end(refusal("unsupported startup parameter: " + refused.get(0)));
          }
        });
  }

  /** The names in a start-up message: length, version, then name and value in turns. */
  private static List<String> parameters(Buffer startup) {
    String[] texts =
        startup.getString(8, startup.length(), StandardCharsets.UTF_8.name()).split("\0");
    List<String> names = new ArrayList<>();
    for (int i = 0; i < texts.length; i += 2) {
      names.add(texts[i]);
    }
    return names;
  }

  private static Buffer refusal(String message) {
    Buffer fields = Buffer.buffer();
    for (String field : List.of("SFATAL", "VFATAL", "C08P01", "M" + message)) {
      fields.appendString(field).appendByte((byte) 0);
    }
    fields.appendByte((byte) 0);
    return Buffer.buffer()
        .appendByte((byte) 'E')
        .appendInt(fields.length() + 4)
        .appendBuffer(fields);
  }

  private void pass(NetSocket client, Buffer startup) {
    vertx
        .createNetClient()
        .connect(target, "127.0.0.1")
        .onComplete(
            postgres -> {
              postgres.handler(client::write);
              client.handler(first -> serve(client, postgres, first));
              postgres.closeHandler(closed -> client.close());
              client.closeHandler(closed -> postgres.close());
              postgres.write(startup);
              client.resume();
            },
            refused -> client.close());
  }

  /** On one event loop, whichever the connection. */
  private void serve(NetSocket client, NetSocket postgres, Buffer first) {
    if (served == servers) {
      client.pause();
      return;
    }
    served++;
    client.closeHandler(
        closed -> {
          served--;
          postgres.close();
        });
    client.handler(postgres::write);
    postgres.write(first);
  }
}
