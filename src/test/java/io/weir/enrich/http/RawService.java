package io.weir.enrich.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A server on loopback that writes what a test says, which need not be what HTTP allows. */
final class RawService {
  final List<String> heads = new CopyOnWriteArrayList<>();
  final AtomicInteger connections = new AtomicInteger();

  private final Vertx vertx;
  private final Consumer<Request> behaviour;
  private final NetServer server;

  /**
   * A request as it came in.
   *
   * @param number of the request on its connection, from 1 on
   */
  record Request(NetSocket socket, String input, int number) {

    void answer() {
      socket.write(answerTo(input));
    }
  }

  RawService(Vertx vertx, String host, Consumer<Request> behaviour) throws Exception {
    this.vertx = vertx;
    this.behaviour = behaviour;
    this.server =
        vertx
            .createNetServer()
            .connectHandler(this::serve)
            .listen(0, host)
            .await(30, TimeUnit.SECONDS);
  }

  private void serve(NetSocket socket) {
    connections.incrementAndGet();
    socket.closeHandler(closed -> connections.decrementAndGet());
    AtomicInteger number = new AtomicInteger();
    socket.handler(RecordParser.newDelimited("\r\n\r\n", head -> request(socket, head, number)));
  }

  private void request(NetSocket socket, Buffer head, AtomicInteger number) {
    String text = head.toString();
    String target = text.split(" ", 3)[1];
    String input =
        URLDecoder.decode(
            target.substring(target.indexOf("ua=") + "ua=".length()), StandardCharsets.UTF_8);
    if (input.equals(Asking.PROBE)) {
      socket.end(Buffer.buffer(answerTo(input)));
      return;
    }
    heads.add(text);
    behaviour.accept(new Request(socket, input, number.incrementAndGet()));
  }

  void after(long millis, Runnable step) {
    vertx.setTimer(millis, waited -> step.run());
  }

  int port() {
    return server.actualPort();
  }

  String uri() {
    return "http://127.0.0.1:" + port() + "/parse?ua={input}";
  }

  static String answerTo(String input) {
    String body = "{\"ua\":\"" + input + "\"}";
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }
}
