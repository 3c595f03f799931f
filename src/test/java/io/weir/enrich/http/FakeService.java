package io.weir.enrich.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.weir.lab.process.Await;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A real HTTP server on loopback whose behaviour a test can change, and that counts. */
final class FakeService {
  private final Vertx vertx;
  private HttpServer server;
  private int port;
  private Socket reserved;

  volatile Handler<HttpServerRequest> behaviour;

  /** Whether the probe is answered, uncounted, however the service behaves to all else. */
  volatile boolean answersProbes = true;

  final List<String> inputs = new CopyOnWriteArrayList<>();
  final AtomicInteger connections = new AtomicInteger();

  FakeService(Vertx vertx, Handler<HttpServerRequest> behaviour) throws Exception {
    this.vertx = vertx;
    this.behaviour = behaviour;
    listen(0);
  }

  private void listen(int wanted) throws Exception {
    server =
        vertx
            .createHttpServer(new HttpServerOptions().setMaxInitialLineLength(20_000))
            .connectionHandler(
                connection -> {
                  connections.incrementAndGet();
                  connection.closeHandler(closed -> connections.decrementAndGet());
                })
            .requestHandler(
                request -> {
                  if (answersProbes && request.getParam("ua").equals(Asking.PROBE)) {
                    echo(request);
                    return;
                  }
                  inputs.add(request.getParam("ua"));
                  behaviour.handle(request);
                })
            .listen(wanted, "127.0.0.1")
            .await(30, TimeUnit.SECONDS);
    port = server.actualPort();
  }

  String uri() {
    return "http://127.0.0.1:" + port + "/parse?ua={input}";
  }

  /** Nobody listens any more, and no other program has the port meanwhile. */
  void stop() throws Exception {
    server.close().await(30, TimeUnit.SECONDS);
    // The listening socket may be there for a moment still.
    Await.until(
        "the port is reserved",
        Asking.PATIENT,
        () -> {
          reserved = boundTo(port);
          return reserved != null;
        });
  }

  /** A socket that has the port and does not listen; null if another has it. */
  private static Socket boundTo(int port) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress("127.0.0.1", port));
      return socket;
    } catch (BindException taken) {
      socket.close();
      return null;
    }
  }

  void startAgain() throws Exception {
    reserved.close();
    listen(port);
  }

  /** Echoes the input as a JSON string that a user agent would fit in. */
  static void echo(HttpServerRequest request) {
    request.response().end("{\"ua\": \"" + request.getParam("ua") + "\"}");
  }

  static Handler<HttpServerRequest> status(int status) {
    return request -> request.response().setStatusCode(status).end("{\"error\":true}");
  }

  static Handler<HttpServerRequest> body(String body) {
    return request -> request.response().end(body);
  }
}
